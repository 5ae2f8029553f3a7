using Scriban.Syntax;

namespace Provisioning.Rendering;

/// <summary>What is wrong with a file below <c>templates/</c>, told to whoever wrote it.</summary>
/// <param name="File">Path below the templates folder, with forward slashes.</param>
/// <param name="Column">Counted from 1.</param>
/// <param name="Message">What is wrong, and what is allowed.</param>
/// <param name="Line">Counted from 1; 0 when it concerns the whole file.</param>
internal sealed record TemplateProblem(string File, int Line, int Column, string Message)
{
    public static TemplateProblem Of(ScriptRuntimeException wrong) =>
        new(wrong.Span.FileName ?? "", wrong.Span.Start.Line + 1, wrong.Span.Start.Column + 1, wrong.OriginalMessage);

    public override string ToString() => Line == 0 ? $"{File}: {Message}" : $"{File}:{Line}:{Column}: {Message}";
}
