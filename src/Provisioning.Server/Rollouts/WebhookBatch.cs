using System.Security.Cryptography;
using System.Text;

namespace Provisioning.Rollouts;

/// <summary>Events that go out in one request: <c>{"events":[…]}</c>, oldest first.</summary>
/// <param name="Delivery">The same for the same webhook and body.</param>
/// <param name="Last">The number of the last event that it speaks for, wanted or not.</param>
internal sealed record WebhookBatch(string Delivery, byte[] Body, long Last)
{
    private const int DeliveryBytes = 16;

    private static readonly byte[] Head = Encoding.UTF8.GetBytes("""{"events":[""");
    private static readonly byte[] Tail = "]}"u8.ToArray();

    /// <returns>Null when the webhook wants none of them.</returns>
    public static WebhookBatch? Of(WebhookTarget target, IReadOnlyList<RolloutEvent> events, RolloutEventOptions options)
    {
        using var body = new MemoryStream();
        var (count, last) = (0, 0L);
        body.Write(Head);
        foreach (var told in events)
        {
            if (target.Kinds.Contains(told.Kind))
            {
                var text = RolloutEventJson.Write(told);
                if (count == options.WebhookBatch || (count > 0 && body.Length + 1 + text.Length + Tail.Length > options.WebhookBatchBytes))
                    break;
                if (count++ > 0)
                    body.WriteByte((byte)',');
                body.Write(text);
            }

            last = told.Number;
        }

        body.Write(Tail);
        return count == 0 ? null : Of(target, body.ToArray(), last);
    }

    private static WebhookBatch Of(WebhookTarget target, byte[] body, long last)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(target.Hash));
        hash.AppendData(body);
        return new(Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, DeliveryBytes)), body, last);
    }
}
