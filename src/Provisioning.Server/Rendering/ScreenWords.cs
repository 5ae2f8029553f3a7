using System.Collections.Frozen;

namespace Provisioning.Rendering;

/// <summary>
/// Words that phones show, in the languages of their screens: <c>templates/menus/words.yaml</c>. A word has a path such as <c>states.idle</c>; where a language has
/// no such word, English stands in.
/// </summary>
internal sealed class ScreenWords
{
    public const string File = "menus/words.yaml";

    /// <summary>The section that templates of configuration files see as <c>words</c>.</summary>
    private const string KeySection = "keys";

    private const string English = "en";

    private readonly FrozenDictionary<string, FrozenDictionary<string, string>> _byPath;
    private readonly FrozenDictionary<string, TemplateObject> _keys;

    private ScreenWords(Dictionary<string, FrozenDictionary<string, string>> byPath)
    {
        _byPath = byPath.ToFrozenDictionary(StringComparer.Ordinal);
        _keys = Languages.ToFrozenDictionary(language => language, KeysIn, StringComparer.Ordinal);
    }

    public static ScreenWords None { get; } = new([]);

    public IEnumerable<string> Languages => _byPath.Values.SelectMany(word => word.Keys).Append(English).Distinct();

    public IEnumerable<string> Paths => _byPath.Keys;

    public bool Has(string language, string path) => _byPath.TryGetValue(path, out var word) && word.ContainsKey(language);

    /// <summary>The path itself where nobody has written the word.</summary>
    public string Find(string? language, string path)
    {
        if (!_byPath.TryGetValue(path, out var word))
            return path;
        return word.TryGetValue(language ?? English, out var text) ? text : word.GetValueOrDefault(English, path);
    }

    public TemplateObject KeysFor(string? language) => _keys.GetValueOrDefault(language ?? English) ?? _keys[English];

    public static ScreenWords Read(TemplateFiles files, List<TemplateProblem> problems)
    {
        if (!files.Texts.ContainsKey(File))
            return None;
        var byPath = new Dictionary<string, FrozenDictionary<string, string>>(StringComparer.Ordinal);
        foreach (var (section, words) in DataFile.Read(files, File, problems).Members())
        {
            foreach (var (name, word) in words.Members())
            {
                var texts = word.Members().ToFrozenDictionary(text => text.Name, text => text.Value.Text(), StringComparer.Ordinal);
                if (!texts.ContainsKey(English))
                    word.Problem($"the English word ({English}) is missing here");
                byPath[$"{section}.{name}"] = texts;
            }
        }

        return new(byPath);
    }

    private TemplateObject KeysIn(string language) => TemplateObject.Of(_byPath.Keys
        .Where(path => path.StartsWith($"{KeySection}.", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
        .Select(path => KeyValuePair.Create(Name.Snake(path[(KeySection.Length + 1)..]), (object?)Find(language, path))));
}
