using System.Text;

namespace Provisioning.Pbxs;

/// <summary>
/// Cuts what an Asterisk sends into messages: one line of greeting, then lines <c>Name: value</c>, and an empty line behind each message. Bytes may come in any pieces.
/// A line without a colon, as some messages have in the middle of a text, says nothing.
/// </summary>
internal sealed class AmiReader(PbxOptions options)
{
    private const string Manager = "Asterisk Call Manager/";
    private const int Shown = 60;

    private readonly List<KeyValuePair<string, string>> _fields = [];
    private byte[] _line = new byte[1024];
    private int _length;
    private int _messageBytes;
    private bool _isMidMessage;

    /// <summary>What it called itself; null before.</summary>
    public string? Greeting { get; private set; }

    /// <summary>True between a message's first byte and its last.</summary>
    public bool IsMidMessage => _isMidMessage || _length > 0;

    /// <summary>Adds the messages that are complete. False when it is no AMI, or beyond the limits.</summary>
    public bool TryRead(ReadOnlySpan<byte> bytes, List<AmiMessage> messages, out string nonsense)
    {
        nonsense = "";
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            var piece = end < 0 ? bytes : bytes[..end];
            if (_length + piece.Length > options.MaxLineBytes)
                return Refuse($"a line is longer than {options.MaxLineBytes} bytes (Pbxs:MaxLineBytes)", out nonsense);
            Keep(piece);
            if (end < 0)
                return true;
            bytes = bytes[(end + 1)..];
            var line = _line.AsSpan(0, _length);
            _length = 0;
            if (!TryTake(line is [.., (byte)'\r'] ? line[..^1] : line, messages, out nonsense))
                return false;
        }

        return true;
    }

    private bool TryTake(ReadOnlySpan<byte> line, List<AmiMessage> messages, out string nonsense)
    {
        nonsense = "";
        if (Greeting is null)
        {
            var greeting = Encoding.UTF8.GetString(line);
            if (!greeting.StartsWith(Manager, StringComparison.Ordinal))
                return Refuse($"it is no Asterisk Manager Interface: it begins with '{Printable(greeting)}'", out nonsense);
            Greeting = greeting;
            return true;
        }

        _isMidMessage = !line.IsEmpty;
        if (line.IsEmpty)
        {
            if (_fields.Count > 0)
                messages.Add(new([.. _fields]));
            _fields.Clear();
            _messageBytes = 0;
            return true;
        }

        _messageBytes += line.Length;
        if (_messageBytes > options.MaxMessageBytes)
            return Refuse($"a message is longer than {options.MaxMessageBytes} bytes (Pbxs:MaxMessageBytes)", out nonsense);
        if (_fields.Count >= options.MaxFields)
            return Refuse($"a message has more than {options.MaxFields} lines (Pbxs:MaxFields)", out nonsense);
        var colon = line.IndexOf((byte)':');
        if (colon > 0)
            _fields.Add(new(Encoding.UTF8.GetString(line[..colon]), Encoding.UTF8.GetString(line[(colon + 1)..].TrimStart((byte)' '))));
        return true;
    }

    private void Keep(ReadOnlySpan<byte> piece)
    {
        if (_length + piece.Length > _line.Length)
            Array.Resize(ref _line, Math.Max(_line.Length * 2, _length + piece.Length));
        piece.CopyTo(_line.AsSpan(_length));
        _length += piece.Length;
    }

    private static bool Refuse(string why, out string nonsense)
    {
        nonsense = why;
        return false;
    }

    private static string Printable(string text) => string.Concat(text.Take(Shown).Select(c => char.IsControl(c) ? '?' : c));
}
