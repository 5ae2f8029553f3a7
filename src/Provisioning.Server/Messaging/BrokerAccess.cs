using System.Security.Cryptography;
using System.Text;

namespace Provisioning.Messaging;

/// <summary>Who may use the broker inside, and for what. Only the server itself writes lamps.</summary>
internal sealed class BrokerAccess
{
    private const string Calls = "calls";
    private const string Sources = "sources";

    private readonly string _prefix;
    private readonly Dictionary<string, (byte[] Hash, BrokerUser User)> _users;

    public BrokerAccess(string prefix, IEnumerable<BrokerUser> users)
    {
        _prefix = prefix + "/";
        _users = users.ToDictionary(user => user.Name, user => (Hash(user.Password), user), StringComparer.Ordinal);
    }

    public bool IsUser(string? name, string password)
    {
        // The same work for names that nobody has.
        var known = _users.TryGetValue(name ?? "", out var user);
        return CryptographicOperations.FixedTimeEquals(Hash(password), known ? user.Hash : Hash("")) && known;
    }

    /// <summary>Calls and the state of the source, as the source that the user may speak for.</summary>
    public bool MayPublish(string? name, string topic) =>
        _users.TryGetValue(name ?? "", out var known) && known.User.Right == BrokerRight.Calls
        && Split(topic) is [Calls or Sources, var source, ..] && (known.User.Source.Length == 0 || source == known.User.Source);

    /// <summary>Everybody sees lamps and sources; calls, which may be private, only those who tell of them; rollouts, which name phones, and who monitors whom, only those who are to.</summary>
    public bool MaySubscribe(string? name, string filter) =>
        _users.TryGetValue(name ?? "", out var known) && Split(filter) switch
        {
            ["lamps" or Sources, ..] => true,
            ["rollouts", ..] => known.User is { Right: BrokerRight.Rollouts } or { Right: BrokerRight.Calls, Source.Length: 0 },
            ["monitoring", ..] => known.User is { Right: BrokerRight.Monitoring } or { Right: BrokerRight.Calls, Source.Length: 0 },
            [Calls, var source, ..] => known.User.Right == BrokerRight.Calls && (known.User.Source.Length == 0 || source == known.User.Source),
            _ => false,
        };

    private string[] Split(string topic) => topic.StartsWith(_prefix, StringComparison.Ordinal) ? topic[_prefix.Length..].Split('/') : [];

    private static byte[] Hash(string password) => SHA256.HashData(Encoding.UTF8.GetBytes(password));
}
