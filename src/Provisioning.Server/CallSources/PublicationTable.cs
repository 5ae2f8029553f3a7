using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Provisioning.Devices;
using Provisioning.Dialogs;

namespace Provisioning.CallSources;

/// <summary>
/// All publications, in memory. After a restart there is none, and a publisher that refreshes one hears 412 and begins anew (RFC 3903 §4.1).
/// <para>
/// A dialog belongs to the publication that told of it last: only that one's refresh, end or expiry says something about it. So a publication
/// that its publisher has lost sight of cannot bring an old state back.
/// </para>
/// </summary>
internal sealed class PublicationTable(CallFactQueue queue, IOptions<PublishOptions> options)
{
    private const int TagBytes = 12;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Publication> _byTag = new(StringComparer.Ordinal);
    private readonly Dictionary<ExtensionNumber, int> _counts = [];
    private readonly Dictionary<(ExtensionNumber Extension, string Id), Publication> _owners = [];

    public int Count
    {
        get
        {
            lock (_lock)
                return _byTag.Count;
        }
    }

    /// <summary>RFC 3903 §6 step 3: a tag of this resource, and of this publisher.</summary>
    public bool Has(string tag, ExtensionNumber extension, string publisher)
    {
        lock (_lock)
            return TryFindLocked(tag, extension, publisher, out _);
    }

    /// <summary>Steps 5 and 6, whole or not at all: one after the other, in the order in which requests come.</summary>
    /// <returns>The new tag, where the outcome is <see cref="PublishOutcome.Accepted"/>.</returns>
    public (PublishOutcome Outcome, string Tag) Apply(PublishRequest request, DateTimeOffset now)
    {
        lock (_lock)
        {
            Publication? publication = null;
            if (request.IfMatch is not null && !TryFindLocked(request.IfMatch, request.Extension, request.Publisher, out publication))
                return (PublishOutcome.NoMatch, "");
            if (publication is null && request.Life > TimeSpan.Zero && !HasRoomLocked(request.Extension))
                return (PublishOutcome.Full, "");
            publication ??= new(request.Publisher, request.Extension);
            var change = PublicationChange.Of(publication.Dialogs, request.Document, isRemoved: request.Life == TimeSpan.Zero);
            if (!TryTellLocked(publication, change, isRefresh: request.Document is null))
            {
                if (request.IfMatch is null)
                    DisownLocked(publication, change);
                return (PublishOutcome.Full, "");
            }

            RemoveLocked(publication);
            publication.Tag = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TagBytes));
            publication.Dialogs = change.Left;
            publication.ExpiresAt = now + request.Life;
            if (request.Life > TimeSpan.Zero)
                AddLocked(publication);
            return (PublishOutcome.Accepted, publication.Tag);
        }
    }

    /// <summary>Publications that were not refreshed end, and their calls with them: the cure for a publisher that crashed.</summary>
    public int Expire(DateTimeOffset now)
    {
        lock (_lock)
        {
            var expired = 0;
            foreach (var publication in _byTag.Values.Where(publication => publication.ExpiresAt <= now).ToList())
            {
                if (!TryTellLocked(publication, PublicationChange.Of(publication.Dialogs, null, isRemoved: true), isRefresh: false))
                    break; // the queue is full: at the next look
                RemoveLocked(publication);
                expired++;
            }

            return expired;
        }
    }

    private bool TryFindLocked(string tag, ExtensionNumber extension, string publisher, [NotNullWhen(true)] out Publication? publication) =>
        _byTag.TryGetValue(tag, out publication) && publication.Extension == extension && publication.Publisher == publisher;

    private bool HasRoomLocked(ExtensionNumber extension) =>
        _byTag.Count < options.Value.MaxPublications && _counts.GetValueOrDefault(extension) < options.Value.MaxPerExtension;

    private void AddLocked(Publication publication)
    {
        _byTag.Add(publication.Tag, publication);
        _counts[publication.Extension] = _counts.GetValueOrDefault(publication.Extension) + 1;
    }

    private void RemoveLocked(Publication publication)
    {
        if (!_byTag.Remove(publication.Tag))
            return;
        if (--_counts[publication.Extension] == 0)
            _counts.Remove(publication.Extension);
    }

    /// <summary>False when the queue is full. What was told until then is told again with the next attempt; that changes nothing.</summary>
    private bool TryTellLocked(Publication publication, PublicationChange change, bool isRefresh)
    {
        foreach (var dialog in change.Told)
        {
            var key = (publication.Extension, dialog.Id);
            if (isRefresh && !IsOwnerLocked(publication, key))
                continue;
            if (!queue.TryWrite(dialog.ToEvent(publication.Publisher, publication.Extension)))
                return false;
            if (dialog.State == DialogState.Terminated)
                _owners.Remove(key);
            else
                _owners[key] = publication;
        }

        foreach (var id in change.Gone)
        {
            var key = (publication.Extension, id);
            if (!IsOwnerLocked(publication, key))
                continue;
            if (!queue.TryWrite(new CallEvent(publication.Publisher, publication.Extension, id, DialogState.Terminated)))
                return false;
            _owners.Remove(key);
        }

        return true;
    }

    private void DisownLocked(Publication publication, PublicationChange change)
    {
        foreach (var dialog in change.Told.Where(dialog => IsOwnerLocked(publication, (publication.Extension, dialog.Id))))
            _owners.Remove((publication.Extension, dialog.Id));
    }

    private bool IsOwnerLocked(Publication publication, (ExtensionNumber, string) key) => _owners.GetValueOrDefault(key) == publication;
}

/// <summary>What became of a publication.</summary>
internal enum PublishOutcome
{
    Accepted,

    /// <summary>There is no such publication: it ended, or was before the last start.</summary>
    NoMatch,

    /// <summary>Too many publications, or too many facts that wait.</summary>
    Full,
}
