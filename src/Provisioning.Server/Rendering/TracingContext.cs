namespace Provisioning.Rendering;

/// <summary>Runs a template and remembers which settings were read while which line was being written.</summary>
internal sealed class TracingContext(TemplateCatalog catalog) : RenderContext(catalog)
{
    private readonly List<SettingRead> _reads = [];

    public IReadOnlyList<SettingRead> Reads => _reads;

    public void NoteRead(EffectiveSettings settings, int place) =>
        _reads.Add(new(Buffer.Text.Count('\n') + 1, settings.NameOf(place), settings.LevelOf(place)));
}

/// <param name="Setting">Its name as fleets write it.</param>
/// <param name="Level">Where its value was written.</param>
/// <param name="Line">Of the rendered file, counted from 1.</param>
internal readonly record struct SettingRead(int Line, string Setting, SettingLevel Level);
