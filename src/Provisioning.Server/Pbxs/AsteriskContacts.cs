using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Provisioning.Pbxs;

/// <summary>Which accounts have a phone registered at an Asterisk. One writer; anybody may ask.</summary>
internal sealed class AsteriskContacts(int most)
{
    private readonly ConcurrentDictionary<string, ImmutableHashSet<string>> _contacts = new(StringComparer.Ordinal);

    public bool Has(string account) => _contacts.ContainsKey(account);

    /// <summary>An item of the list.</summary>
    public void List(AmiMessage contact) => Set(contact["Endpoint"], contact["Uri"], contact["Status"]);

    /// <summary>A <c>ContactStatus</c>.</summary>
    public void Change(AmiMessage told) => Set(told["EndpointName"] is { Length: > 0 } name ? name : told["AOR"], told["URI"], told["ContactStatus"]);

    private void Set(string account, string uri, string status)
    {
        if (account.Length == 0)
            return;
        var known = _contacts.GetValueOrDefault(account, []);
        var now = status is "Removed" or "Unreachable" ? known.Remove(uri) : known.Add(uri);
        if (now.IsEmpty)
            _contacts.TryRemove(account, out _);
        else if (_contacts.Count < most)
            _contacts[account] = now;
    }
}
