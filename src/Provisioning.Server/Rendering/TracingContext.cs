using Scriban.Syntax;

namespace Provisioning.Rendering;

/// <summary>Runs a template and remembers which line of which template wrote each line, and which settings were read for it.</summary>
internal sealed class TracingContext(TemplateCatalog catalog) : RenderContext(catalog)
{
    private readonly List<SettingRead> _reads = [];
    private readonly Dictionary<int, TemplatePlace> _places = [];
    private int _lineWritten;

    public ILookup<int, SettingRead> ReadsByLine => _reads.ToLookup(read => read.Line);

    /// <summary>By line of the rendered file.</summary>
    public IReadOnlyDictionary<int, TemplatePlace> Places => _places;

    public void NoteRead(EffectiveSettings settings, int place) =>
        _reads.Add(new(CurrentLine, settings.NameOf(place), settings.LevelOf(place)));

    public override object? Evaluate(ScriptNode? scriptNode, bool aliasReturnedFunction)
    {
        if (scriptNode is ScriptRawStatement { Text: { FullText: { } source } text } raw)
            NoteText(raw.Span.FileName ?? "", source, text.Index, text.Length);
        else if (scriptNode is ScriptExpressionStatement { Expression: not null } expression)
            Note(CurrentLine, expression.Span.FileName ?? "", expression.Span.Start.Line + 1);
        return base.Evaluate(scriptNode, aliasReturnedFunction);
    }

    private int CurrentLine => Buffer.Text.Count('\n') + 1;

    private void NoteText(string file, string source, int index, int length)
    {
        var (line, templateLine) = (CurrentLine, source.AsSpan(0, index).Count('\n') + 1);
        foreach (var part in source.AsSpan(index, length).Split('\n'))
        {
            if (part.End.Value > part.Start.Value)
                Note(line, file, templateLine);
            (line, templateLine) = (line + 1, templateLine + 1);
        }
    }

    /// <summary>What stands first in a line names its parameter.</summary>
    private void Note(int line, string file, int templateLine)
    {
        if (line <= _lineWritten)
            return;
        _places[line] = new(file, templateLine);
        _lineWritten = line;
    }
}

/// <summary>A line of a template.</summary>
internal readonly record struct TemplatePlace(string File, int Line);

/// <summary>A setting that was read while a line of the rendered file, counted from 1, was being written.</summary>
internal readonly record struct SettingRead(int Line, string Setting, SettingLevel Level);
