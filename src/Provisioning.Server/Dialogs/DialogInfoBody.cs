using System.Buffers.Text;
using System.Text;
using Provisioning.Devices;

namespace Provisioning.Dialogs;

/// <summary>
/// One <c>application/dialog-info+xml</c> document for all watchers of one extension and style: everything that they share, and the places
/// of what each has for itself. Immutable.
/// </summary>
internal sealed class DialogInfoBody
{
    public const string ContentType = "application/dialog-info+xml";

    private readonly byte[] _shared;
    private readonly Gap[] _gaps;
    private readonly int _entityGaps;
    private readonly int _hostGaps;

    internal DialogInfoBody(ExtensionDialogs dialogs, ReadOnlySpan<byte> shared, ReadOnlySpan<Gap> gaps)
    {
        (Extension, Revision, _shared, _gaps) = (dialogs.Extension, dialogs.Revision, shared.ToArray(), gaps.ToArray());
        foreach (var gap in gaps)
        {
            _entityGaps += gap.Kind == GapKind.Entity ? 1 : 0;
            _hostGaps += gap.Kind == GapKind.Host ? 1 : 0;
        }
    }

    public ExtensionNumber Extension { get; }

    /// <summary>Of the snapshot that it tells.</summary>
    public long Revision { get; }

    /// <summary>Bytes of the document of one watcher.</summary>
    public int LengthFor(uint version, WatchedEntity entity) =>
        _shared.Length + Digits(version) + (_entityGaps * entity.Uri.Length) + (_hostGaps * entity.Host.Length);

    /// <summary>Writes the document of one watcher; returns its length. Allocates nothing.</summary>
    /// <param name="destination">At least <see cref="LengthFor"/> long.</param>
    /// <param name="version">RFC 4235 §4.1: counts the documents of one subscription.</param>
    /// <param name="entity">What it subscribed to.</param>
    public int Write(Span<byte> destination, uint version, WatchedEntity entity)
    {
        ReadOnlySpan<byte> shared = _shared;
        var (written, read) = (0, 0);
        foreach (var gap in _gaps)
        {
            shared[read..gap.Offset].CopyTo(destination[written..]);
            written += gap.Offset - read;
            read = gap.Offset;
            written += Fill(destination[written..], gap.Kind, version, entity);
        }

        shared[read..].CopyTo(destination[written..]);
        return written + shared.Length - read;
    }

    public byte[] ToArray(uint version, WatchedEntity entity)
    {
        var document = new byte[LengthFor(version, entity)];
        Write(document, version, entity);
        return document;
    }

    public string ToText(uint version, WatchedEntity entity) => Encoding.UTF8.GetString(ToArray(version, entity));

    private static int Fill(Span<byte> destination, GapKind kind, uint version, WatchedEntity entity)
    {
        if (kind == GapKind.Version)
            return Utf8Formatter.TryFormat(version, destination, out var digits) ? digits : throw new ArgumentException("too short for the document", nameof(destination));
        var filling = (kind == GapKind.Entity ? entity.Uri : entity.Host).Span;
        filling.CopyTo(destination);
        return filling.Length;
    }

    private static int Digits(uint version)
    {
        var digits = 1;
        for (; version >= 10; version /= 10)
            digits++;
        return digits;
    }
}

/// <summary>A place in the shared bytes where something of the watcher goes in.</summary>
internal readonly record struct Gap(int Offset, GapKind Kind);

internal enum GapKind
{
    Version,
    Entity,
    Host,
}
