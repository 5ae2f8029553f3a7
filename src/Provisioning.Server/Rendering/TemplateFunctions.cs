using Scriban;
using Scriban.Functions;
using Scriban.Runtime;
using Scriban.Syntax;

namespace Provisioning.Rendering;

/// <summary>
/// The functions that templates may call. The clock, chance, regular expressions and evaluation of texts are left out: a
/// file depends on the fleet and on nothing else.
/// </summary>
internal static class TemplateFunctions
{
    public static ScriptObject For(TemplateCatalog catalog)
    {
        var math = new ScriptObject();
        foreach (var name in new[] { "abs", "ceil", "divided_by", "floor", "minus", "modulo", "plus", "times" })
            math[name] = BuiltinMath[name];
        var functions = new ScriptObject
        {
            ["string"] = BuiltinString,
            ["array"] = BuiltinArray,
            ["math"] = math,
            ["include"] = new IncludeTemplate(catalog),
        };
        return functions;
    }

    private static readonly MathFunctions BuiltinMath = [];

    private static readonly ArrayFunctions BuiltinArray = [];

    private static readonly StringFunctions BuiltinString = [];

    /// <summary><c>include "vendor/file.scriban"</c>: writes the other template in this place.</summary>
    private sealed class IncludeTemplate(TemplateCatalog catalog) : IScriptCustomFunction
    {
        public int RequiredParameterCount => 1;

        public int ParameterCount => 1;

        public ScriptVarParamKind VarParamKind => ScriptVarParamKind.None;

        public Type ReturnType => typeof(object);

        public ScriptParameterInfo GetParameterInfo(int index) => new(typeof(string), "template");

        public object? Invoke(TemplateContext context, ScriptNode? callerContext, ScriptArray arguments, ScriptBlockStatement? blockStatement)
        {
            if (!catalog.Templates.TryGetValue(arguments[0] as string ?? "", out var template))
                throw new ScriptRuntimeException(callerContext!.Span, $"there is no template '{arguments[0]}'");
            context.EnterRecursive(callerContext!);
            try
            {
                context.Evaluate(template.Page!);
            }
            finally
            {
                context.ExitRecursive(callerContext!);
            }

            return null;
        }

        public ValueTask<object?> InvokeAsync(
            TemplateContext context, ScriptNode? callerContext, ScriptArray arguments, ScriptBlockStatement? blockStatement) =>
            ValueTask.FromResult(Invoke(context, callerContext, arguments, blockStatement));
    }
}
