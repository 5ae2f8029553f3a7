using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Provisioning.Simulator.Http;

/// <summary>A server's Digest challenge, and the phone's answers to it (RFC 7616).</summary>
internal sealed partial class DigestChallenge
{
    private readonly string _realm;
    private readonly string _nonce;
    private readonly string? _opaque;
    private readonly bool _hasQop;
    private int _count;

    private DigestChallenge(IReadOnlyDictionary<string, string> fields)
    {
        _realm = fields.GetValueOrDefault("realm", "");
        _nonce = fields.GetValueOrDefault("nonce", "");
        _opaque = fields.GetValueOrDefault("opaque");
        _hasQop = fields.GetValueOrDefault("qop", "").Split(',', StringSplitOptions.TrimEntries).Contains("auth", StringComparer.OrdinalIgnoreCase);
        Algorithm = fields.GetValueOrDefault("algorithm", "MD5");
    }

    public string Algorithm { get; }

    /// <summary>The first challenge, in the server's order of preference, that the phone can compute.</summary>
    public static DigestChallenge? Choose(IEnumerable<string> challenges, IReadOnlyCollection<string> algorithms) =>
        challenges.Select(Parse).FirstOrDefault(challenge => algorithms.Contains(challenge.Algorithm, StringComparer.OrdinalIgnoreCase));

    /// <summary>The Authorization header's parameter for one request.</summary>
    public string Answer(PhoneCredentials credentials, string method, string target)
    {
        var count = Interlocked.Increment(ref _count).ToString("x8", CultureInfo.InvariantCulture);
        var own = RandomNumberGenerator.GetHexString(16, lowercase: true);
        var user = Hash($"{credentials.User}:{_realm}:{credentials.Password}");
        var request = Hash($"{method}:{target}");
        // RFC 7616 3.4.1; without qop the older form of RFC 2069.
        var response = Hash(_hasQop ? $"{user}:{_nonce}:{count}:{own}:auth:{request}" : $"{user}:{_nonce}:{request}");
        var answer = new StringBuilder(
            $"username=\"{credentials.User}\", realm=\"{_realm}\", nonce=\"{_nonce}\", uri=\"{target}\", algorithm={Algorithm}, response=\"{response}\"");
        if (_hasQop)
            answer.Append(CultureInfo.InvariantCulture, $", qop=auth, nc={count}, cnonce=\"{own}\"");
        if (_opaque is not null)
            answer.Append(CultureInfo.InvariantCulture, $", opaque=\"{_opaque}\"");
        return answer.ToString();
    }

    private static DigestChallenge Parse(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var match in Field().Matches(text).Cast<Match>())
            fields[match.Groups[1].Value] = match.Groups[2].Success ? match.Groups[2].Value.Replace("\\", "", StringComparison.Ordinal) : match.Groups[3].Value;
        return new DigestChallenge(fields);
    }

    [SuppressMessage("Security", "CA5351", Justification = "RFC 7616 keeps MD5 for the phones that know nothing else")]
    private string Hash(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return Convert.ToHexStringLower(Algorithm.Equals("MD5", StringComparison.OrdinalIgnoreCase) ? MD5.HashData(bytes) : SHA256.HashData(bytes));
    }

    [GeneratedRegex("""(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))""")]
    private static partial Regex Field();
}
