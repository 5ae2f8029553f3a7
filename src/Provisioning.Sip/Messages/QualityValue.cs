namespace Provisioning.Sip.Messages;

/// <summary>RFC 3261 §25.1 <c>qvalue</c>: 0 to 1 with up to three decimals, in thousandths.</summary>
internal static class QualityValue
{
    private const int Most = 1000;

    public static bool TryParse(ReadOnlySpan<byte> text, out int thousandths)
    {
        thousandths = 0;
        var dot = text.IndexOf((byte)'.');
        var whole = dot < 0 ? text : text[..dot];
        var decimals = dot < 0 ? default : text[(dot + 1)..];
        if (decimals.Length > 3 || (whole.IsEmpty && decimals.IsEmpty))
            return false;
        // Some write ".5".
        if (!whole.IsEmpty && (!SipText.TryNumber(whole, out var ones) || ones > 1 || (thousandths = (int)ones * Most) < 0))
            return false;
        var weight = Most;
        foreach (var digit in decimals)
        {
            if (!char.IsAsciiDigit((char)digit))
                return false;
            weight /= 10;
            thousandths += (digit - '0') * weight;
        }

        return thousandths <= Most;
    }
}
