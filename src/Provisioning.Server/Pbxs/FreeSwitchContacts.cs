using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Provisioning.Pbxs;

/// <summary>Where accounts are registered at a FreeSWITCH. The thread that reads writes; anybody asks.</summary>
/// <param name="domain">Others are not of interest; all are when it is null.</param>
/// <param name="most">More are not remembered.</param>
internal sealed class FreeSwitchContacts(string? domain, int most)
{
    private readonly ConcurrentDictionary<string, ImmutableArray<Contact>> _contacts = new(StringComparer.Ordinal);
    private int _count;

    public bool Has(string user) => _contacts.ContainsKey(user);

    /// <summary>Each profile and domain once.</summary>
    public IEnumerable<(string Profile, string Domain)> Of(string user) =>
        _contacts.TryGetValue(user, out var contacts) ? contacts.Select(contact => (contact.Profile, contact.Domain)).Distinct() : [];

    /// <summary><c>sofia::register</c>, <c>sofia::unregister</c>, <c>sofia::expire</c>: the last has other names (<c>sofia_reg_del_callback</c>).</summary>
    public void Apply(EslEvent told)
    {
        if ((told["from-user"] ?? told["user"]) is not { } user || (told["from-host"] ?? told["host"]) is not { } realm || told["call-id"] is not { } id)
            return;
        if (told["Event-Subclass"] is "sofia::unregister" or "sofia::expire")
            Remove(user, realm, id);
        else if (told["profile-name"] is { } profile)
            Add(user, new(profile, realm, id));
    }

    /// <summary>All that there are, from <c>show registrations as json</c>.</summary>
    /// <exception cref="PbxLostException">This is no table.</exception>
    public void Load(string registrations)
    {
        using var table = FreeSwitchSnapshot.Parse("show registrations", registrations);
        _contacts.Clear();
        _count = 0;
        foreach (var row in FreeSwitchSnapshot.Rows(table))
        {
            if (FreeSwitchFacts.Column(row, "reg_user") is { } user && FreeSwitchFacts.Column(row, "realm") is { } realm && FreeSwitchFacts.Column(row, "token") is { } id
                && ProfileOf(FreeSwitchFacts.Column(row, "url")) is { } profile)
            {
                Add(user, new(profile, realm, id));
            }
        }
    }

    /// <summary>Of <c>sofia/internal/sip:101@192.0.2.7:5060</c>.</summary>
    private static string? ProfileOf(string? url) => url?.Split('/') is [_, { Length: > 0 } profile, ..] ? profile : null;

    private void Add(string user, Contact contact)
    {
        if (domain is not null && !domain.Equals(contact.Domain, StringComparison.OrdinalIgnoreCase))
            return;
        var contacts = Without(user, contact.Domain, contact.Id);
        if (_count < most)
        {
            contacts = contacts.Add(contact);
            _count++;
        }

        Set(user, contacts);
    }

    private void Remove(string user, string realm, string id) => Set(user, Without(user, realm, id));

    private ImmutableArray<Contact> Without(string user, string realm, string id)
    {
        if (!_contacts.TryGetValue(user, out var contacts))
            return [];
        var left = contacts.RemoveAll(contact => contact.Id == id && contact.Domain == realm);
        _count -= contacts.Length - left.Length;
        return left;
    }

    private void Set(string user, ImmutableArray<Contact> contacts)
    {
        if (contacts.IsEmpty)
            _contacts.TryRemove(user, out _);
        else
            _contacts[user] = contacts;
    }

    /// <param name="Id">The Call-ID of its REGISTERs.</param>
    private readonly record struct Contact(string Profile, string Domain, string Id);
}
