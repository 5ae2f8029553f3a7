namespace Provisioning.Simulator;

/// <summary>Reads a hardware address in any spelling and writes it as phones do in file names: 12 lower-case hex digits.</summary>
internal static class PhoneMac
{
    private const int Digits = 12;

    public static bool TryNormalize(string text, out string mac)
    {
        mac = string.Concat(text.Where(c => c is not (':' or '-' or '.' or ' '))).ToLowerInvariant();
        return mac.Length == Digits && mac.All(char.IsAsciiHexDigit);
    }
}
