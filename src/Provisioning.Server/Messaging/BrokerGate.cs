using System.Buffers;
using System.Collections;
using Microsoft.Extensions.Options;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace Provisioning.Messaging;

/// <summary>Lets clients into the broker inside, and says what each may do there.</summary>
internal sealed class BrokerGate(BrokerAccess access, RetainedMessages retained, IOptions<MessagingOptions> options, BrokerRefusals refusals)
{
    private const string Subscriptions = "subscriptions";

    public Task LetInAsync(ValidatingConnectionEventArgs client)
    {
        // MQTT 5 §3.1.3.1: a client may leave it to us what it is called.
        if (string.IsNullOrEmpty(client.ClientId))
            client.AssignedClientIdentifier = NamedClient.NewName();
        if (access.IsUser(client.UserName, client.Password))
            return Task.CompletedTask;
        refusals.Stranger(client.RemoteEndPoint?.ToString() ?? "");
        client.ReasonCode = MqttConnectReasonCode.BadUserNameOrPassword;
        return Task.CompletedTask;
    }

    /// <summary>True when others may have the message; the client of MQTT 5 is told when not, one of 3.1.1 has no way to hear it.</summary>
    public bool MayPublish(InterceptingPublishEventArgs publish)
    {
        var message = publish.ApplicationMessage;
        if (!access.MayPublish(publish.UserName, message.Topic))
            return Refuse(publish, BrokerRefusal.Publish, MqttPubAckReasonCode.NotAuthorized);
        return !message.Retain || retained.TryKeep(message.Topic, message.Payload.ToArray())
            || Refuse(publish, BrokerRefusal.TooManyRetained, MqttPubAckReasonCode.QuotaExceeded);
    }

    public Task AnswerSubscribeAsync(InterceptingSubscriptionEventArgs subscribe)
    {
        var filter = subscribe.TopicFilter.Topic;
        if (!access.MaySubscribe(subscribe.UserName, filter))
            Refuse(subscribe, BrokerRefusal.Subscribe, MqttSubscribeReasonCode.NotAuthorized);
        else if (!TryCount(subscribe.SessionItems, filter))
            Refuse(subscribe, BrokerRefusal.TooManySubscriptions, MqttSubscribeReasonCode.QuotaExceeded);
        return Task.CompletedTask;
    }

    public static Task ForgetSubscriptionAsync(InterceptingUnsubscriptionEventArgs unsubscribe)
    {
        (unsubscribe.SessionItems[Subscriptions] as HashSet<string>)?.Remove(unsubscribe.Topic);
        return Task.CompletedTask;
    }

    private bool TryCount(IDictionary session, string filter)
    {
        var known = session[Subscriptions] as HashSet<string> ?? new(StringComparer.Ordinal);
        session[Subscriptions] = known;
        return known.Contains(filter) || (known.Count < options.Value.MaxSubscriptions && known.Add(filter));
    }

    private bool Refuse(InterceptingPublishEventArgs publish, BrokerRefusal reason, MqttPubAckReasonCode code)
    {
        publish.ProcessPublish = false;
        publish.Response.ReasonCode = code;
        refusals.Refused(publish.UserName ?? "", publish.ApplicationMessage.Topic, reason);
        return false;
    }

    private void Refuse(InterceptingSubscriptionEventArgs subscribe, BrokerRefusal reason, MqttSubscribeReasonCode code)
    {
        subscribe.ProcessSubscription = false;
        // MQTT 3.1.1 §3.9.3 knows one failure only.
        subscribe.Response.ReasonCode = code;
        refusals.Refused(subscribe.UserName ?? "", subscribe.TopicFilter.Topic, reason);
    }
}
