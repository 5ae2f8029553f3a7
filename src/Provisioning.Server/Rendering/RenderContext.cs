using System.Globalization;
using Scriban;
using Scriban.Parsing;
using Scriban.Runtime;
using Scriban.Syntax;

namespace Provisioning.Rendering;

/// <summary>
/// Runs one template after another, never two at once. What a template's text says is written as it is; what an expression
/// yields is escaped for the format of the file, so that no value can end its parameter or begin another.
/// </summary>
internal class RenderContext : TemplateContext
{
    /// <summary>A phone with all modules has some 300 keys of some 6 parameters.</summary>
    private const int MostSteps = 100_000;

    private const int DeepestInclude = 16;

    /// <summary>Of a text that a template puts together.</summary>
    private const int LongestText = 64 * 1024;

    private readonly ScriptObject _variables = [];

    private readonly LoopVariables _loops = new();

    private ConfigFormat _format = ConfigFormat.Assignments;
    private IScriptObject? _input;
    private bool _hasCaptured;

    public RenderContext(TemplateCatalog catalog)
        : base(TemplateFunctions.For(catalog))
    {
        StrictVariables = true;
        EnableRelaxedMemberAccess = false;
        EnableRelaxedIndexerAccess = false;
        EnableRelaxedTargetAccess = false;
        AutoIndent = false;
        NewLine = "\n";
        LoopLimit = MostSteps;
        RecursiveLimit = DeepestInclude;
        LimitToString = LongestText;
        Buffer = new CharBuffer(CharBuffer.DefaultLimit);
        PushOutput(Buffer);
    }

    public CharBuffer Buffer { get; }

    /// <summary>What the template wrote is in <see cref="Buffer"/> until the next run.</summary>
    /// <exception cref="ScriptRuntimeException">The template is wrong.</exception>
    public void Run(Template template, ConfigFormat format, IScriptObject input)
    {
        _format = format;
        _input = input;
        _loops.Clear();
        Buffer.Clear();
        PushGlobal(input);
        PushGlobal(_variables);
        try
        {
            Evaluate(template.Page!);
        }
        finally
        {
            PopGlobal();
            PopGlobal();
            _variables.Clear();
            if (_hasCaptured)
                StartAfresh();
        }
    }

    /// <summary>
    /// Text, and expressions such as <c>key.label</c>, are nearly all that templates consist of. They are answered here in a
    /// few look-ups; everything else, and every name that is not found, takes the library's own way.
    /// </summary>
    public override object? Evaluate(ScriptNode? scriptNode, bool aliasReturnedFunction)
    {
        switch (scriptNode)
        {
            case ScriptRawStatement { Text: { FullText: { } text } slice } when IsWritingTheFile:
                Buffer.Write(text.AsSpan(slice.Index, slice.Length));
                return null;
            case ScriptExpressionStatement { Expression: { } expression } when IsWritingTheFile && TryRead(expression, out var written):
                Write(expression.Span, written);
                return null;
            case ScriptExpression expression when TryRead(expression, out var read):
                return read;
            default:
                return base.Evaluate(scriptNode, aliasReturnedFunction);
        }
    }

    public override void SetLoopVariable(ScriptVariable variable, object? value)
    {
        base.SetLoopVariable(variable, value);
        _loops.Set(variable.Name, value);
    }

    protected override void OnEnterLoop(ScriptLoopStatementBase loop) => _loops.Enter();

    protected override void OnExitLoop(ScriptLoopStatementBase loop) => _loops.Exit();

    public override TemplateContext Write(SourceSpan span, object? textAsObject)
    {
        if (!IsWritingTheFile)
        {
            // A captured text is a value like any other: it is escaped when it is written.
            _hasCaptured = true;
            return base.Write(span, textAsObject);
        }

        switch (textAsObject)
        {
            case null:
                break;
            case string text:
                _format.Escape(text, Buffer);
                break;
            case int number:
                Buffer.Write(Boxed.Text(number));
                break;
            case bool flag:
                Buffer.Write(flag ? '1' : '0');
                break;
            case IScriptOutput captured:
                _format.Escape(captured.ToString(), Buffer);
                break;
            case IFormattable number:
                Buffer.Write(number.ToString(null, CultureInfo.InvariantCulture));
                break;
            default:
                throw new ScriptRuntimeException(span, "only a text, a number or a flag can be written");
        }

        return this;
    }

    private bool IsWritingTheFile => ReferenceEquals(Output, Buffer);

    /// <summary>The library counts what was captured over all runs, and stops at its limit.</summary>
    private void StartAfresh()
    {
        Reset();
        PushOutput(Buffer);
        _hasCaptured = false;
    }

    private bool TryRead(ScriptExpression expression, out object? value)
    {
        if (expression is ScriptMemberExpression { Target: { } target, Member: { } member } path)
        {
            value = null;
            return TryRead(target, out var owner) && owner is TemplateObject thing && thing.TryGetValue(this, path.Span, member.Name, out value);
        }

        value = null;
        if (expression is not ScriptVariableGlobal { Name: var name } variable)
            return false;
        return _loops.TryGet(name, out value)
            || (_variables.Count > 0 && _variables.TryGetValue(this, variable.Span, name, out value))
            || (_input?.TryGetValue(this, variable.Span, name, out value) ?? false);
    }
}
