using System.Text;
using Provisioning.Sip.Messages;

namespace Provisioning.Tests.Torture;

/// <summary>Makes messages that are nearly right: bytes, tokens and whole lines of known ones are changed, doubled, moved and mixed.</summary>
internal sealed class Fuzzer
{
    private const int MostChanges = 6;

    /// <summary>What breaks parsers.</summary>
    private static readonly byte[][] Sharp =
    [
        .. new[]
        {
            "", " ", "\t", "\r", "\n", "\r\n", "\r\n ", "\n\t", "\r\n\r\n", "\r\r\n", "\0", "\"", "\\", "\\\"", "<", ">", "<>", ";", ",", ":", "=", "@", "/", "[", "]", "%", "%0", "%00",
            "%zz", "%2", "-1", "0", "00", "4294967295", "4294967296", "2147483648", "99999999999999999999", "1e9", "0x1", "SIP/2.0", "sip:", "sips:", "tel:", "*", "é", "\u2028",
            ";tag=", ";branch=z9hG4bK", ";lr", ";;", ",,", "sip:a@b", "<sip:a@[::1]:5060;lr>", "[2001:db8:::192.0.2.1]", "\"a\" <sip:a@b>;tag=1",
        }.Select(Encoding.UTF8.GetBytes),
        [0xff], [0xc3], [0x80, 0x80], [.. Enumerable.Repeat((byte)'a', 300)], [.. Enumerable.Repeat((byte)';', 50)], [.. Enumerable.Repeat((byte)'\n', 20)],
    ];

    private readonly Random _random;
    private readonly byte[][] _corpus;

    /// <param name="more">Messages to begin with beside the torture messages.</param>
    public Fuzzer(int seed, params byte[][] more)
    {
        _random = new(seed);
        _corpus = [.. Vectors.Names.Select(Vectors.Read), .. Directory.GetFiles(Vectors.FoundFolder, "*.dat").Order(StringComparer.Ordinal).Select(File.ReadAllBytes), .. more];
    }

    public int Corpus => _corpus.Length;

    public byte[] Next()
    {
        var bytes = new List<byte>(Any(_corpus));
        for (var changes = _random.Next(1, MostChanges); changes > 0; changes--)
            Change(bytes);
        return [.. bytes];
    }

    private void Change(List<byte> bytes)
    {
        var at = _random.Next(bytes.Count + 1);
        var length = Math.Min(_random.Next(1, 40), bytes.Count - at);
        switch (_random.Next(10))
        {
            case 0 when at < bytes.Count:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 1:
                bytes.RemoveRange(at, length);
                break;
            case 2:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 3:
                bytes.InsertRange(at, Any(Sharp));
                break;
            case 4: // another value in a place where one is expected
                var place = bytes.FindIndex(at, octet => octet is (byte)':' or (byte)'=' or (byte)';' or (byte)' ' or (byte)'<') + 1;
                var end = bytes.FindIndex(place, octet => octet is (byte)';' or (byte)'\r' or (byte)'>' or (byte)' ' or (byte)',');
                if (end >= place)
                    bytes.RemoveRange(place, end - place);
                bytes.InsertRange(place, Any(Sharp));
                break;
            case 5: // a known header, spelled in some way
                bytes.InsertRange(LineStart(bytes, at), [.. Name(), (byte)':', .. Any(Sharp), (byte)'\r', (byte)'\n']);
                break;
            case 6: // a line of another message
                var other = new List<byte>(Any(_corpus));
                var from = LineStart(other, _random.Next(other.Count));
                bytes.InsertRange(LineStart(bytes, at), other.GetRange(from, LineStart(other, from + 1) is var next && next > from ? next - from : other.Count - from));
                break;
            case 7: // a line goes
                var start = LineStart(bytes, at);
                var stop = bytes.IndexOf((byte)'\n', start) + 1;
                bytes.RemoveRange(start, Math.Max(stop - start, 0));
                break;
            case 8:
                bytes.AddRange(Any(_corpus));
                break;
            default:
                for (var i = at; i < at + length; i++)
                    bytes[i] = bytes[i] == '\r' ? (byte)' ' : (byte)(bytes[i] ^ 0x20);
                break;
        }
    }

    private byte[] Name()
    {
        var names = Enum.GetValues<HeaderName>();
        var name = names[_random.Next(names.Length)].ToText();
        return Encoding.ASCII.GetBytes(_random.Next(3) switch { 0 => name.ToUpperInvariant(), 1 => ((char)_random.Next('a', 'z' + 1)).ToString(), _ => name });
    }

    private static int LineStart(List<byte> bytes, int near) =>
        near >= bytes.Count ? bytes.Count : bytes.IndexOf((byte)'\n', near) is >= 0 and var end ? end + 1 : bytes.Count;

    private T Any<T>(T[] list) => list[_random.Next(list.Length)];
}
