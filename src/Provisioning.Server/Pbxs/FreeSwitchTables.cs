namespace Provisioning.Pbxs;

/// <summary>One round of asking for all tables: they are of use together, and each is told by a thread of its own.</summary>
/// <param name="asked">How much had been told when they were asked for.</param>
internal sealed class FreeSwitchTables(long asked)
{
    public const string Registrations = "registrations";
    public const string Channels = "channels";
    public const string Calls = "calls";

    public static readonly string[] Names = [Registrations, Channels, Calls];

    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    public long Asked => asked;

    public List<string> Jobs { get; } = [];

    public string this[string name] => _texts[name];

    /// <summary>One more is there; whether it was the last.</summary>
    public bool IsWhole(string name, string text)
    {
        _texts[name] = text;
        return _texts.Count == Names.Length;
    }
}
