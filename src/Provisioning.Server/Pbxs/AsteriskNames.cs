namespace Provisioning.Pbxs;

/// <summary>What the names of channels say. Pure.</summary>
internal static class AsteriskNames
{
    private static readonly string[] Phones = ["PJSIP/", "SIP/"];

    /// <summary>The account in <c>PJSIP/ACCOUNT-0000002a</c>; null where it is no phone's channel, and for what is left of one after it was replaced.</summary>
    public static string? AccountOf(string channel)
    {
        var technology = Array.Find(Phones, phone => channel.StartsWith(phone, StringComparison.Ordinal));
        var end = channel.LastIndexOf('-');
        return technology is null || end <= technology.Length || channel.Contains('<', StringComparison.Ordinal) ? null : channel[technology.Length..end];
    }

    /// <summary>The other end of <c>Local/…;1</c>.</summary>
    public static string? OtherHalf(string channel) =>
        channel.EndsWith(";1", StringComparison.Ordinal) ? channel[..^1] + "2" : channel.EndsWith(";2", StringComparison.Ordinal) ? channel[..^1] + "1" : null;

    /// <summary>A number that somebody dialled; empty for the dial plan's own words.</summary>
    public static string Dialled(string extension) => extension.Length > 0 && extension.All(c => char.IsAsciiDigit(c) || c is '*' or '#' or '+') ? extension : "";
}
