using System.Data.Common;
using System.Net;
using Provisioning.Devices;
using Provisioning.Sip.Dialogs;
using Provisioning.Sip.Transports;

namespace Provisioning.Subscriptions;

/// <summary>A subscription as it is written down.</summary>
internal sealed record SubscriptionRow
{
    /// <summary>Ours, and random: it names the row.</summary>
    public required string LocalTag { get; init; }

    public required string CallId { get; init; }

    public required string LocalAddress { get; init; }

    public required string RemoteAddress { get; init; }

    public required string LocalContact { get; init; }

    public required string RemoteTarget { get; init; }

    public required string RouteSet { get; init; }

    public required long LocalCSeq { get; init; }

    public long? RemoteCSeq { get; init; }

    public required long Version { get; init; }

    public required long ExpiresAtMilliseconds { get; init; }

    public string? Mac { get; init; }

    public required string Uri { get; init; }

    public string? Extension { get; init; }

    public required string Event { get; init; }

    public string? FilterCallId { get; init; }

    public string? FilterLocalTag { get; init; }

    public string? FilterRemoteTag { get; init; }

    public required string UserAgent { get; init; }

    public required string Protocol { get; init; }

    public required string Remote { get; init; }

    public required string SentBy { get; init; }

    /// <summary>Its name, without reading the rest.</summary>
    public SipDialogKey Key => new(CallId, LocalTag, SipDialogKey.TagOf(RemoteAddress));

    public SipDialogSnapshot Dialog => new(CallId, LocalAddress, RemoteAddress, LocalContact, RemoteTarget, RouteSet, (uint)LocalCSeq, (uint?)RemoteCSeq);

    public Watcher Watcher => new(Mac is null ? null : MacAddress.Parse(Mac), Uri, Extension is null ? null : ExtensionNumber.Parse(Extension), Event, UserAgent)
    {
        Filter = FilterCallId is null ? null : new(FilterCallId, FilterLocalTag, FilterRemoteTag),
    };

    /// <summary>The flow it had; it is not open.</summary>
    public LostFlow Flow => new(Enum.Parse<TransportProtocol>(Protocol), IPEndPoint.Parse(Remote), SentBy);

    /// <summary>PostgreSQL keeps no NUL in a text. A phone that sends one loses nothing but the memory over a restart.</summary>
    public bool IsStorable => !new[] { CallId, RemoteAddress, LocalAddress, RemoteTarget, RouteSet, Uri, Event, FilterCallId, FilterLocalTag, FilterRemoteTag, UserAgent }
        .Any(text => text?.Contains('\0', StringComparison.Ordinal) == true);

    /// <param name="reader">At a row with the columns of <see cref="SubscriptionStore.Columns"/>.</param>
    /// <param name="texts">Keeps what many rows have in common once.</param>
    public static SubscriptionRow Read(DbDataReader reader, EntityCache texts) => new()
    {
        LocalTag = reader.GetString(0),
        CallId = reader.GetString(1),
        LocalAddress = reader.GetString(2),
        RemoteAddress = reader.GetString(3),
        LocalContact = texts.Share(reader.GetString(4)),
        RemoteTarget = reader.GetString(5),
        RouteSet = texts.Share(reader.GetString(6)),
        LocalCSeq = reader.GetInt64(7),
        RemoteCSeq = reader.IsDBNull(8) ? null : reader.GetInt64(8),
        Version = reader.GetInt64(9),
        ExpiresAtMilliseconds = reader.GetInt64(10),
        Mac = TextAt(reader, 11),
        Uri = texts.Share(reader.GetString(12)),
        Extension = TextAt(reader, 13),
        Event = texts.Share(reader.GetString(14)),
        FilterCallId = TextAt(reader, 15),
        FilterLocalTag = TextAt(reader, 16),
        FilterRemoteTag = TextAt(reader, 17),
        UserAgent = texts.Share(reader.GetString(18)),
        Protocol = texts.Share(reader.GetString(19)),
        Remote = texts.Share(reader.GetString(20)),
        SentBy = texts.Share(reader.GetString(21)),
    };

    public static SubscriptionRow Of(Watcher watcher, SipDialogSnapshot dialog, uint version, Flow flow, string localTag, DateTimeOffset expiresAt) => new()
    {
        LocalTag = localTag,
        CallId = dialog.CallId,
        LocalAddress = dialog.LocalAddress,
        RemoteAddress = dialog.RemoteAddress,
        LocalContact = dialog.LocalContact,
        RemoteTarget = dialog.RemoteTarget,
        RouteSet = dialog.RouteSet,
        LocalCSeq = dialog.LocalCSeq,
        RemoteCSeq = dialog.RemoteCSeq,
        Version = version,
        ExpiresAtMilliseconds = expiresAt.ToUnixTimeMilliseconds(),
        Mac = watcher.Device?.ToString(),
        Uri = watcher.Uri,
        Extension = watcher.Extension?.ToString(),
        Event = watcher.EventHeader,
        FilterCallId = watcher.Filter?.CallId,
        FilterLocalTag = watcher.Filter?.LocalTag,
        FilterRemoteTag = watcher.Filter?.RemoteTag,
        UserAgent = watcher.UserAgent,
        Protocol = flow.Protocol.ToString(),
        Remote = flow.Remote.ToString(),
        SentBy = flow.SentBy,
    };

    private static string? TextAt(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
