using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Provisioning.Tests.Simulator;

/// <summary>A Digest check as RFC 7616 has it, written apart from the phone's.</summary>
internal sealed class StubDigest(string user, string password, params string[] algorithms)
{
    private const string Realm = "phones";
    private int _nonces;

    /// <summary>Algorithm and nonce count of each accepted answer.</summary>
    public ConcurrentQueue<string> Accepted { get; } = new();

    public bool Refuses(HttpContext context)
    {
        if (AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out var header) && header.Scheme == "Digest"
            && IsRight(header.Parameter!, context.Request))
        {
            return false;
        }

        var nonce = $"nonce{Interlocked.Increment(ref _nonces)}";
        context.Response.Headers.WWWAuthenticate = algorithms
            .Select(algorithm => $"Digest realm=\"{Realm}\", qop=\"auth\", algorithm={algorithm}, nonce=\"{nonce}\", opaque=\"o\"").ToArray();
        return true;
    }

    private bool IsRight(string answer, HttpRequest request)
    {
        string Of(string name) => Regex.Match(answer, $@"(?<=^|[ ,]){name}=""?([^"",]*)").Groups[1].Value;

        var (algorithm, count) = (Of("algorithm"), Of("nc"));
        var one = Hash(algorithm, $"{user}:{Realm}:{password}");
        var two = Hash(algorithm, $"{request.Method}:{request.Path}{request.QueryString}");
        var expected = Hash(algorithm, $"{one}:{Of("nonce")}:{count}:{Of("cnonce")}:auth:{two}");
        var isRight = algorithms.Contains(algorithm) && Of("username") == user && Of("opaque") == "o" && Of("response") == expected;
        if (isRight)
            Accepted.Enqueue($"{algorithm} {count}");
        return isRight;
    }

    [SuppressMessage("Security", "CA5351", Justification = "What phones compute")]
    private static string Hash(string algorithm, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return Convert.ToHexStringLower(algorithm == "MD5" ? MD5.HashData(bytes) : SHA256.HashData(bytes));
    }
}
