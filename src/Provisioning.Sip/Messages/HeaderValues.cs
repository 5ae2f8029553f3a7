namespace Provisioning.Sip.Messages;

/// <summary>
/// The values of one header over all its lines. Commas within quotes and angle brackets do not separate. Headers that are no lists
/// (Date, or Authorization with its own commas) are one value a line.
/// </summary>
public ref struct HeaderValues
{
    private readonly SipMessage _message;
    private readonly HeaderName _name;
    private readonly bool _isList;
    private ReadOnlySpan<byte> _line;
    private int _next;

    internal HeaderValues(SipMessage message, HeaderName name)
    {
        (_message, _name, _isList) = (message, name, HeaderNames.IsList(name));
        _next = message.PositionOf(name) is >= 0 and var first ? first : message.FieldCount;
    }

    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>The first value; empty when there is none.</summary>
    public readonly ReadOnlySpan<byte> First
    {
        get
        {
            var copy = this;
            return copy.MoveNext() ? copy.Current : default;
        }
    }

    public readonly HeaderValues GetEnumerator() => this;

    public bool MoveNext()
    {
        while (true)
        {
            while (!_line.IsEmpty)
            {
                var end = _isList ? EndOfValue(_line) : _line.Length;
                Current = SipText.Trim(_line[..end]);
                _line = end < _line.Length ? _line[(end + 1)..] : default;
                if (!Current.IsEmpty)
                    return true;
            }

            if (!TryNextLine())
                return false;
        }
    }

    /// <summary>Whether a token is among the values, without case: option tags, event packages, media types.</summary>
    public readonly bool Contains(string token)
    {
        foreach (var value in this)
        {
            if (SipText.IsIgnoringCase(value, token))
                return true;
        }

        return false;
    }

    private bool TryNextLine()
    {
        while (_next < _message.FieldCount)
        {
            var index = _next++;
            if (_message.FieldAt(index) != _name)
                continue;
            _line = _message.FieldValueAt(index);
            return true;
        }

        return false;
    }

    private static int EndOfValue(ReadOnlySpan<byte> line)
    {
        var i = line.IndexOfAny((byte)',', (byte)'"', (byte)'<');
        if (i < 0)
            return line.Length;
        for (var bracket = false; i < line.Length; i++)
        {
            switch (line[i])
            {
                case (byte)'"' when !bracket:
                    var end = SipText.EndOfQuoted(line, i);
                    if (end < 0)
                        return line.Length;
                    i = end - 1;
                    break;
                case (byte)'<':
                    bracket = true;
                    break;
                case (byte)'>':
                    bracket = false;
                    break;
                case (byte)',' when !bracket:
                    return i;
            }
        }

        return line.Length;
    }
}
