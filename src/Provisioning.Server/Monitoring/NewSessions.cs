using System.Security.Cryptography;
using Provisioning.Devices;

namespace Provisioning.Monitoring;

/// <summary>Makes the session of a request that was allowed.</summary>
internal static class NewSessions
{
    private const int KeyDigits = 16;

    /// <param name="dialling">What the monitor's phone is dialling: one of it is the feature code.</param>
    public static MonitoringSession Of(MonitoringRequest request, MonitoringFacts facts, IEnumerable<string> dialling, DateTimeOffset now)
    {
        var call = MonitoredCall.Of(facts.Dialogs, facts.View, facts.Sessions);
        return new()
        {
            Id = 0,
            Key = RandomNumberGenerator.GetHexString(KeyDigits, lowercase: true),
            Pbx = facts.Pbx!,
            Monitor = request.Monitor,
            Monitored = request.Monitored,
            Leg = call.Leg!.Id,
            Other = call.Other!.Id,
            Origin = request.Origin,
            Actor = request.Actor,
            Mode = request.Mode,
            Ordered = request.Mode == Privilege.TakeOver ? Privilege.Listen : request.Mode,
            IsHeld = call.State == MonitoredState.Held,
            IsToBeAnnounced = MonitoringPolicy.IsAnnounced(request.Monitor, request.Monitored, facts.Fleet),
            Carriers = request.Origin == MonitoringOrigin.Code ? [.. dialling] : [],
            StartedAt = now,
            Since = now,
        };
    }
}
