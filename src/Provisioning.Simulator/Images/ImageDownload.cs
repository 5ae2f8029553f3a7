using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Provisioning.Simulator.Booting;
using Provisioning.Simulator.Http;
using Provisioning.Simulator.Vendors;

namespace Provisioning.Simulator.Images;

/// <summary>Looks at the image that a configuration names, and fetches it if it is another version for this phone. Nothing of it is kept in memory.</summary>
internal sealed class ImageDownload(PhoneParts phone, FirmwareBehaviour behaviour, PhoneHttp http)
{
    private const string Phase = "firmware";

    /// <summary>Why the image was not taken; empty when it was, or when the phone runs it already.</summary>
    public string Problem { get; private set; } = "";

    /// <returns>The version to install; null when there is nothing to install.</returns>
    public async Task<string?> RunAsync(string file, CancellationToken token)
    {
        if (!PhoneAddress.TryResolve(phone.Flash.Server, file, out var address))
            return Refuse("not an address on the phone's own server");
        var fetch = new PhoneFetch(Phase, HttpMethod.Get, file, address, phone.Make.UserAgent(behaviour.Agent, phone.Flash, phone.Names));
        if (behaviour.Probe && await http.SendAsync(fetch with { Method = HttpMethod.Head }, token) is { IsFound: false } absent)
            return Refuse(absent);

        var beginning = await http.SendAsync(fetch with { Range = Range(0, PhoneImage.HeadBytes) }, token);
        if (!IsGiven(beginning))
            return Refuse(beginning);
        if (!PhoneImage.TryRead(beginning.Body, out var image))
            return Refuse("it is no firmware image");
        if (!image.Fits(phone.Options.Model))
            return Refuse($"it is for {string.Join(", ", image.Models)}");
        if (image.Version == phone.Make.Firmware)
            return null;
        return image.Length > phone.Options.MaxImageBytes ? Refuse($"larger than {phone.Options.MaxImageBytes} bytes") : await FetchAsync(fetch, image, beginning, token);
    }

    private async Task<string?> FetchAsync(PhoneFetch fetch, PhoneImage image, Fetched beginning, CancellationToken token)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        digest.AppendData(beginning.Body.AsSpan(image.HeadLength));
        var chunk = behaviour.ChunkBytes > 0 ? Math.Min(behaviour.ChunkBytes, phone.Options.MaxFileBytes) : phone.Options.MaxFileBytes;
        for (var at = beginning.Body.Length; at < image.Length;)
        {
            var part = await http.SendAsync(fetch with { Range = Range(at, Math.Min(chunk, image.Length - at)) }, token);
            if (part.Status != HttpStatusCode.PartialContent || part.Body.Length == 0)
                return Refuse(part);
            digest.AppendData(part.Body);
            at += part.Body.Length;
        }

        return Convert.ToHexStringLower(digest.GetHashAndReset()) == image.Digest ? image.Version : Refuse("it was damaged on the way");
    }

    private static bool IsGiven(Fetched answer) => answer is { Status: HttpStatusCode.OK or HttpStatusCode.PartialContent, Failure: BootFailure.None };

    private static RangeHeaderValue Range(int from, int length) => new(from, from + length - 1);

    private string? Refuse(Fetched answer) => Refuse(answer.Status is { } status ? $"the server answered {(int)status}" : answer.Detail);

    private string? Refuse(string problem)
    {
        Problem = problem;
        return null;
    }
}
