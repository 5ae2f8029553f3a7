using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Provisioning.Pbxs;

/// <summary>
/// Cuts what an event socket sends into messages (<c>read_packet</c> and <c>listener_run</c> of mod_event_socket are its only grammar). Header lines are taken as they
/// come, so that bytes which trickle in are not looked at again and again.
/// </summary>
internal sealed class EslReader(PbxOptions options)
{
    private Dictionary<string, string> _headers = New();
    private int _bodyLength = -1;
    private int _emptyLines;

    /// <summary>Takes the next message off the buffer; false where it has not come whole.</summary>
    /// <exception cref="PbxLostException">These are no messages, or beyond the limits.</exception>
    public bool TryRead(ref ReadOnlySequence<byte> buffer, [NotNullWhen(true)] out EslMessage? message)
    {
        message = null;
        while (_bodyLength < 0)
        {
            if (!TryReadLine(ref buffer, out var line))
                return false;
            Take(line);
        }

        if (buffer.Length < _bodyLength)
            return false;
        message = new(_headers, buffer.Slice(0, _bodyLength).ToArray());
        buffer = buffer.Slice(_bodyLength);
        (_headers, _bodyLength) = (New(), -1);
        return true;
    }

    private static Dictionary<string, string> New() => new(StringComparer.OrdinalIgnoreCase);

    private bool TryReadLine(ref ReadOnlySequence<byte> buffer, [NotNullWhen(true)] out string? line)
    {
        line = null;
        var end = buffer.PositionOf((byte)'\n');
        var length = end is null ? buffer.Length : buffer.Slice(0, end.Value).Length;
        if (length > options.MaxLineBytes)
            throw Nonsense($"a line is longer than {options.MaxLineBytes} bytes (Pbxs:MaxLineBytes)");
        if (end is null)
            return false;
        line = Encoding.UTF8.GetString(buffer.Slice(0, end.Value)).TrimEnd('\r');
        buffer = buffer.Slice(buffer.GetPosition(1, end.Value));
        return true;
    }

    private void Take(string line)
    {
        if (line.Length > 0)
            Add(line);
        else if (_headers.Count > 0)
            _bodyLength = LengthOf(_headers.GetValueOrDefault("Content-Length"));
        else if (++_emptyLines > options.MaxFields)
            throw Nonsense("it sends empty lines without end");
    }

    private void Add(string line)
    {
        _emptyLines = 0;
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || !line.AsSpan(0, colon).ContainsOnlyNameCharacters())
            throw Nonsense("a line is no header");
        if (!_headers.TryAdd(line[..colon], line[(colon + 1)..].Trim()))
            throw Nonsense("a header is there twice");
        if (_headers.Count > options.MaxFields)
            throw Nonsense($"a message has more than {options.MaxFields} headers (Pbxs:MaxFields)");
    }

    private int LengthOf(string? text)
    {
        if (text is null)
            return 0;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length))
            throw Nonsense("a Content-Length is no number");
        return length <= options.MaxMessageBytes ? length : throw Nonsense($"a message has {length} bytes; at most {options.MaxMessageBytes} are read (Pbxs:MaxMessageBytes)");
    }

    private static PbxLostException Nonsense(string what) => new(PbxLoss.Nonsense, $"what it says is not the protocol of an event socket: {what}. Is the control port that of mod_event_socket?");
}

file static class EslNames
{
    public static bool ContainsOnlyNameCharacters(this ReadOnlySpan<char> name)
    {
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))
                return false;
        }

        return true;
    }
}
