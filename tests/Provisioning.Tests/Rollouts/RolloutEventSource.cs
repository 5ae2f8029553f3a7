using System.Globalization;
using Provisioning.Devices;
using Provisioning.Rollouts;

namespace Provisioning.Tests.Rollouts;

/// <summary>Makes events as the runner does: saves them, then tells the observers.</summary>
internal static class RolloutEventSource
{
    private static readonly MacAddress Mac = HandDrivenRollout.Mac(7);

    public static async Task SaveAsync(this TestServer server, RolloutChanges changes)
    {
        var store = server.Get<RolloutStore>();
        while (await store.SaveAsync(changes, await store.RevisionAsync(TestServer.Token), TestServer.Token) is null)
        {
        }

        foreach (var observer in server.Get<IEnumerable<IRolloutObserver>>())
            observer.Publish(changes.Events);
    }

    /// <summary>Events of failed phones, each with its number as its detail.</summary>
    public static Task HappenAsync(this TestServer server, int first, int count, RolloutEventKind kind = RolloutEventKind.DeviceFailed, DateTimeOffset? at = null)
    {
        var changes = new RolloutChanges();
        changes.Events.AddRange(Enumerable.Range(first, count).Select(
            number => new RolloutEvent(0, at ?? TimeProvider.System.GetUtcNow(), 3, kind, Mac, number.ToString(CultureInfo.InvariantCulture))));
        return server.SaveAsync(changes);
    }

    public static WebhookLoop Webhook(this TestServer server) => server.Get<Webhooks>().All[0];

    /// <summary>A webhook begins with what happens after it is known.</summary>
    public static Task WebhookIsKnownAsync(this TestServer server) => server.Get<WebhookCursors>().ReadAsync(server.Webhook().Target, TestServer.Token);
}
