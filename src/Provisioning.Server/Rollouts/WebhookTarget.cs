using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Provisioning.Rollouts;

/// <summary>A webhook as it was configured.</summary>
internal sealed class WebhookTarget
{
    public const int MinSecretLength = 16;

    private static readonly ImmutableHashSet<RolloutEventKind> UsualKinds =
        [.. Enum.GetValues<RolloutEventKind>().Except([RolloutEventKind.DeviceNotified, RolloutEventKind.DeviceFetched])];

    private readonly byte[] _secret;

    /// <param name="options">Valid ones.</param>
    public WebhookTarget(WebhookOptions options)
    {
        Url = ReadUrl(options.Url)!;
        Name = Display(Url);
        Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Url.AbsoluteUri)));
        var kinds = options.Kinds.Select(kind => ReadKind(kind)!.Value).ToImmutableHashSet();
        Kinds = kinds.IsEmpty ? UsualKinds : kinds;
        _secret = Encoding.UTF8.GetBytes(options.Secret);
    }

    public Uri Url { get; }

    /// <summary>Names it to people: the address without its query, in which receivers like to have secrets.</summary>
    public string Name { get; }

    /// <summary>Names it in the database.</summary>
    public string Hash { get; }

    public ImmutableHashSet<RolloutEventKind> Kinds { get; }

    public string Sign(DateTimeOffset now, byte[] body) => WebhookSignature.Of(_secret, now, body);

    /// <summary>Null when events must not be sent there.</summary>
    public static Uri? ReadUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
        && url is { UserInfo.Length: 0, Fragment.Length: 0, Host.Length: > 0 } ? url : null;

    public static RolloutEventKind? ReadKind(string text) =>
        text.All(char.IsLetter) && Enum.TryParse<RolloutEventKind>(text, ignoreCase: true, out var kind) ? kind : null;

    public static string Display(Uri url) => url.GetLeftPart(UriPartial.Path) + (url.Query.Length > 0 ? "?…" : "");
}
