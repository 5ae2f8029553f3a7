using System.Collections.Immutable;
using Provisioning.Devices;
using Scriban;
using Scriban.Parsing;

namespace Provisioning.Rendering;

/// <summary>
/// The settings that hold for a phone, each with the level it comes from. Templates read it as <c>settings</c>. A value
/// that cannot be read as its type is skipped, so that the next level holds; the fleet check reports it.
/// </summary>
internal sealed class EffectiveSettings : TemplateObject
{
    private readonly SettingTable _table;
    private readonly object?[] _values;
    private readonly SettingLevel[] _levels;

    private EffectiveSettings(SettingTable table, object?[] values, SettingLevel[] levels, ImmutableArray<string> secrets)
        : base(table.Shape, values)
    {
        (_table, _values, _levels, Secrets) = (table, values, levels, secrets);
    }

    /// <summary>The text of every secret among them.</summary>
    public ImmutableArray<string> Secrets { get; }

    public static EffectiveSettings Defaults(SettingTable table) =>
        new(table, table.Defaults, new SettingLevel[table.Defaults.Length], []);

    public EffectiveSettings With(Settings written, SettingLevel level)
    {
        if (written.Values.IsEmpty)
            return this;
        var (values, levels, secrets) = ((object?[])_values.Clone(), (SettingLevel[])_levels.Clone(), Secrets);
        foreach (var (name, value) in written.Values)
        {
            if (!_table.TryFind(name, out var place, out var declaration) || (declaration.IsOfAccount && level is not SettingLevel.Account))
                continue;
            var text = value.Reveal();
            if (text.Length > 0 && declaration.Refuse(text) is not null)
                continue;
            (values[place], levels[place]) = (declaration.Read(text), level);
            if (text.Length > 0 && (value.Secret is not null || declaration.Type == SettingType.Secret))
                secrets = secrets.Add(text);
        }

        return new(_table, values, levels, secrets);
    }

    public bool IsOn(string name) => this[name] is true;

    public string? Text(string name) => this[name] as string;

    public object? this[string name] => _table.TryFind(name, out var place, out _) ? _values[place] : null;

    public SettingLevel LevelOf(int place) => _levels[place];

    public string NameOf(int place) => _table.Names[place];

    public override bool TryGetValue(TemplateContext? context, SourceSpan span, string member, out object? value)
    {
        if (context is TracingContext trace && Shape.TryFind(member, out var place))
            trace.NoteRead(this, place);
        return base.TryGetValue(context, span, member, out value);
    }
}

/// <summary>The declared settings in a fixed order.</summary>
internal sealed class SettingTable
{
    private readonly VendorCatalog _catalog;
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    public SettingTable(VendorCatalog catalog)
    {
        _catalog = catalog;
        Names = [.. catalog.SettingsInOrder.Select(setting => setting.Name)];
        Shape = new TemplateShape([.. Names.Select(Name.Snake)]);
        Defaults = [.. catalog.SettingsInOrder.Select(setting => setting.Read(setting.Default))];
        for (var place = 0; place < Names.Length; place++)
            _places[Names[place]] = place;
    }

    public TemplateShape Shape { get; }

    public ImmutableArray<string> Names { get; }

    public object?[] Defaults { get; }

    public bool TryFind(string name, out int place, out SettingDeclaration declaration)
    {
        declaration = null!;
        return _places.TryGetValue(name, out place) && _catalog.Settings.TryGetValue(name, out declaration!);
    }
}
