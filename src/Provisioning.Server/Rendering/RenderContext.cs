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

    private readonly ScriptObject _variables = [];

    private ConfigFormat _format = ConfigFormat.Assignments;

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
        LimitToString = 0;
        Buffer = new CharBuffer(CharBuffer.DefaultLimit);
        PushOutput(Buffer);
    }

    public CharBuffer Buffer { get; }

    /// <summary>What the template wrote is in <see cref="Buffer"/> until the next run.</summary>
    /// <exception cref="ScriptRuntimeException">The template is wrong.</exception>
    public void Run(Template template, ConfigFormat format, IScriptObject input)
    {
        _format = format;
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
        }
    }

    public override TemplateContext Write(SourceSpan span, object? textAsObject)
    {
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
            case IFormattable number:
                Buffer.Write(number.ToString(null, CultureInfo.InvariantCulture));
                break;
            default:
                throw new ScriptRuntimeException(span, "only a text, a number or a flag can be written");
        }

        return this;
    }
}
