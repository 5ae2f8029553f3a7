namespace Provisioning.Messaging;

/// <summary>Counts through a client's MQTT packets: a byte of type, a length of one to four bytes (MQTT 5 §1.5.5), the body.</summary>
/// <param name="maxFirstBytes">Of the first packet, in which the client says who it is.</param>
/// <param name="maxBytes">Of the others: nobody reads them before the client is let in.</param>
internal sealed class PacketMeter(int maxFirstBytes, int maxBytes)
{
    private const int MaxLengthBytes = 4;

    private int _maxBytes = maxFirstBytes;
    private int _headerBytes;
    private int _length;
    private int _bodyLeft;

    /// <summary>False as soon as a header announces more than may be, or is none.</summary>
    public bool TryPass(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (_bodyLeft > 0)
            {
                var passed = Math.Min(_bodyLeft, bytes.Length);
                _bodyLeft -= passed;
                bytes = bytes[passed..];
                continue;
            }

            if (_headerBytes == 0)
                _headerBytes = 1;
            else if (!TryTakeLength(bytes[0]))
                return false;
            bytes = bytes[1..];
        }

        return true;
    }

    private bool TryTakeLength(byte value)
    {
        var index = _headerBytes - 1;
        _length |= (value & 0x7F) << (7 * index);
        if (_length > _maxBytes)
            return false;
        _headerBytes++;
        if ((value & 0x80) != 0)
            return index + 1 < MaxLengthBytes;
        (_bodyLeft, _length, _headerBytes, _maxBytes) = (_length, 0, 0, maxBytes);
        return true;
    }
}
