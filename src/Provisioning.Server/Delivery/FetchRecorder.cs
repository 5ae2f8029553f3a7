using System.Collections.Concurrent;
using Provisioning.Configs;
using Provisioning.Devices;
using Provisioning.Rendering;

namespace Provisioning.Delivery;

/// <summary>Writes down, counts and tells what happened to a request.</summary>
internal sealed partial class FetchRecorder(
    DeliveryMemory memory, PublishedConfigs published, DeliveryMetrics metrics, IEnumerable<IFetchObserver> observers, ILogger<FetchRecorder> logger)
{
    private readonly IFetchObserver[] _observers = [.. observers];
    private readonly ConcurrentDictionary<MacAddress, int> _told = new();

    public void Record(PhoneRequest request, Answer answer)
    {
        metrics.Answered(answer.Status);
        if (answer.Refusal is { } refusal)
            RecordRefusal(request, refusal);
        if (answer.Refusal is Refusal.UnknownPhone or Refusal.TooManyRequests or Refusal.TooManyFailures)
            return; // counted, and discovered, but a flood must not push the phones' own requests out of the transcript
        if (answer.Hash is { } hash && request.Device is { } device)
            RecordServed(device, request, hash);

        var connection = request.Connection;
        if (request is { Device: { } known, Proof: not PhoneProof.None })
            memory.Addresses.Record(known.Mac, connection.Address, request.At);
        memory.Fetches.Offer(new()
        {
            At = request.At,
            Mac = request.Mac,
            Address = connection.AddressText,
            Method = Known(request.Method),
            File = request.Path?.Redacted ?? "",
            Status = answer.Status,
            Hash = answer.Hash,
            Bytes = answer.Bytes,
            Authentication = answer.Refusal is { } reason and not Refusal.NoSuchFile ? reason.ToString() : request.Proof.ToString(),
            Tls = connection.TlsVersion(request.Http.Features),
            UserAgent = connection.UserAgent,
            Model = connection.Phone?.Model,
            Firmware = connection.Phone?.Firmware,
        });
    }

    private void RecordServed(Device device, PhoneRequest request, ContentHash hash)
    {
        if (memory.Served.Record(device.Mac, request.Path!.Name, hash, request.At))
            NoteServed(device, request);
        foreach (var observer in _observers)
            observer.Fetched(device.Mac, request.Connection.Phone?.Firmware, request.Elapsed);
    }

    /// <summary>A phone fetches several files; the operator wants one line a version.</summary>
    private void NoteServed(Device device, PhoneRequest request)
    {
        if (published.Find(device.Mac)?.Version is not { } version || !memory.Served.IsCurrent(version) || _told.GetValueOrDefault(device.Mac) == version.Number)
            return;
        _told[device.Mac] = version.Number;
        var phone = request.Connection.Phone;
        LogServed(device.Mac, version.Number, request.Connection.Address, phone?.Model ?? device.Model, phone?.Firmware ?? "unknown");
    }

    private void RecordRefusal(PhoneRequest request, Refusal refusal)
    {
        metrics.Refused(refusal);
        var connection = request.Connection;
        if (refusal == Refusal.UnknownPhone && request.Mac is { } mac
            && memory.Discovered.Record(mac, connection.AddressText, connection.UserAgent, connection.Phone?.Model, request.At))
        {
            metrics.Discovered();
            if (connection.Source.MayLogRefusal())
                LogDiscovered(mac, connection.Address, connection.UserAgent);
        }
        else if (!refusal.IsOrdinary() && connection.Source.MayLogRefusal())
        {
            LogRefused(request.Mac?.ToString() ?? "a phone", connection.Address, request.Path?.Redacted ?? "", refusal);
        }
    }

    /// <summary>A method is whatever the other side sends; only those that mean something here are written down.</summary>
    private static string Known(string method) => method.Length <= 7 && method.All(char.IsAsciiLetterUpper) ? method : "other";
}
