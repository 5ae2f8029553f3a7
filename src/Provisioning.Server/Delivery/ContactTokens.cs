using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Provisioning.Devices;
using Provisioning.Rendering;

namespace Provisioning.Delivery;

/// <summary>
/// One-time tokens in the address that a new phone is given: they let it read its files before it knows its password. A token is bound
/// to one MAC address and a window of time, serves until the phone first proves itself with credentials of its own, and never again.
/// Only SHA-256 hashes are kept, and looked up by hash: the time of a look-up tells nothing about a token.
/// </summary>
internal sealed class ContactTokens(ContactTokenStore store, TimeProvider time)
{
    /// <summary>192 bits: 32 characters of base64url.</summary>
    private const int TokenBytes = 24;

    private readonly ConcurrentDictionary<ContentHash, ContactToken> _open = new();
    private readonly ConcurrentDictionary<MacAddress, byte> _waiting = new();
    private readonly ConcurrentQueue<MacAddress> _spent = new();

    /// <summary>Makes a token. This is the only time that anybody sees it.</summary>
    public async Task<string> IssueAsync(MacAddress mac, DateTimeOffset notBefore, DateTimeOffset expires, CancellationToken token)
    {
        var text = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        var issued = new ContactToken(HashOf(text), mac, notBefore, expires, null);
        await store.AddAsync(issued, token);
        Open(issued);
        return text;
    }

    /// <summary>The token, or why it does not serve.</summary>
    public async ValueTask<(ContactToken? Token, Refusal? Refusal)> FindAsync(string text, CancellationToken token)
    {
        var hash = HashOf(text);
        if (!_open.TryGetValue(hash, out var found))
            found = await store.FindAsync(hash, token); // issued by another node, spent, or long gone
        if (found is null)
            return (null, Refusal.UnknownToken);
        if (found.SpentAt is not null)
            return (null, Refusal.SpentToken);
        var now = time.GetUtcNow();
        if (now < found.NotBefore || now >= found.Expires)
            return (null, Refusal.ExpiredToken);
        Open(found);
        return (found, null);
    }

    /// <summary>Whom a token is for, without judging it; null when that is not known here.</summary>
    public MacAddress? OwnerOf(string text) => _open.TryGetValue(HashOf(text), out var found) ? found.Mac : null;

    /// <summary>The phone has proved itself: its tokens are spent.</summary>
    public void Spend(MacAddress mac)
    {
        if (_waiting.IsEmpty || !_waiting.TryRemove(mac, out _))
            return;
        foreach (var (hash, open) in _open)
        {
            if (open.Mac == mac)
                _open[hash] = open with { SpentAt = time.GetUtcNow() };
        }

        _spent.Enqueue(mac);
    }

    internal List<MacAddress> TakeSpent()
    {
        var spent = new List<MacAddress>();
        while (_spent.TryDequeue(out var mac))
            spent.Add(mac);
        return spent;
    }

    /// <summary>Reads what other nodes issued, and forgets what is over.</summary>
    public async Task RefreshAsync(CancellationToken token)
    {
        foreach (var open in await store.ListOpenAsync(time.GetUtcNow(), token))
            Open(open);
        foreach (var (hash, open) in _open)
        {
            if (open.Expires <= time.GetUtcNow()) // a spent one stays until then: the table may not know yet that it is spent
                _open.TryRemove(hash, out _);
        }
    }

    private void Open(ContactToken token)
    {
        if (_open.TryAdd(token.Hash, token))
            _waiting.TryAdd(token.Mac, 0);
    }

    private static ContentHash HashOf(string text) => ContentHash.Of(Encoding.UTF8.GetBytes(text));
}

/// <param name="Hash">Of the token's text.</param>
/// <param name="Mac">The only phone that it serves.</param>
/// <param name="NotBefore">Start of its time.</param>
/// <param name="Expires">End of its time.</param>
/// <param name="SpentAt">When the phone proved itself otherwise.</param>
internal sealed record ContactToken(ContentHash Hash, MacAddress Mac, DateTimeOffset NotBefore, DateTimeOffset Expires, DateTimeOffset? SpentAt);
