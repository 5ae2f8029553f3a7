using Microsoft.Extensions.Options;
using Provisioning.Dialogs;
using Provisioning.Messaging;

namespace Provisioning.CallSources;

/// <summary>Call events over MQTT. What a broker retains is a snapshot that nobody has to ask for: see <see cref="RetainedCalls"/>.</summary>
internal sealed class MqttCallSource(
    CallFactQueue queue, CallSourceTable sources, CallRefusals refusals, RetainedCalls retained, IOptions<CallSourceOptions> options) : IMessageReceiver
{
    public IReadOnlyList<string> Topics => [CallTopic.Calls, CallTopic.Sources];

    public ValueTask ConnectedAsync(bool missedNothing, CancellationToken token)
    {
        retained.Begin(missedNothing);
        return ValueTask.CompletedTask;
    }

    public async ValueTask CaughtUpAsync(bool nothingForgotten, CancellationToken token)
    {
        foreach (var fact in retained.End(nothingForgotten))
            await queue.WriteAsync(fact, token);
    }

    public void Disconnected() => retained.Disconnected();

    public async ValueTask ReceiveAsync(ReceivedMessage message, CancellationToken token)
    {
        if (Read(message) is not { } read)
            return;
        foreach (var fact in read.Facts)
        {
            if (!retained.TryHold(read.Source, fact))
                await queue.WriteAsync(fact, token);
        }
    }

    /// <summary>Null for what cannot be read; that is noted.</summary>
    private (CallSource Source, IReadOnlyList<CallFact> Facts)? Read(ReceivedMessage message)
    {
        if (!CallTopic.TryRead(message.Topic, out var topic))
            return Refuse(sources.Nobody, message, new(CallRefusal.Topic, "", "the topic is none of calls/SOURCE[/EXTENSION[/CALL]] and sources/SOURCE"));
        if (!sources.TryEnter(topic.Source, out var source, out var reason))
            return Refuse(sources.Nobody, message, new(reason, "", reason == CallRefusal.SourceName ? $"the name of a source {SourceName.Rule}" : "too many sources have spoken already"));
        source.IsOnMqtt = true;
        return topic.IsStatus ? ReadStatus(source, message) : ReadCalls(source, topic, message);
    }

    private (CallSource Source, IReadOnlyList<CallFact> Facts)? ReadStatus(CallSource source, ReceivedMessage message)
    {
        if (message.Payload.IsEmpty)
            return (source, []); // the source clears what the broker kept of it
        var (word, problem) = SourceStatus.Read(message.Payload);
        if (problem is not null)
            return Refuse(source, message, problem);
        source.IsOffline = word == SourceStatus.Offline;
        source.IsOnline = word == SourceStatus.Online || (source.IsOnline && !source.IsOffline);
        return (source, [SourceStatus.Fact(word!, source.Name)]);
    }

    private (CallSource Source, IReadOnlyList<CallFact> Facts)? ReadCalls(CallSource source, CallTopic topic, ReceivedMessage message)
    {
        if (topic.Address() is not { } address)
            return Refuse(source, message, new(CallRefusal.Value, "", "the topic's extension must have 1 to 20 digits"));
        if (message.IsRetained && address.CallId is not null)
            source.IsRetaining = true;
        if (message.Payload.IsEmpty)
            return (source, address is { CallId: { } call, Extension: { } extension } ? [new CallEvent(source.Name, extension, call, DialogState.Terminated)] : []);
        var (facts, problem) = CallMessageReader.Read(address, message.Payload, options.Value);
        return problem is null ? (source, facts) : Refuse(source, message, problem);
    }

    private (CallSource Source, IReadOnlyList<CallFact> Facts)? Refuse(CallSource source, ReceivedMessage message, CallProblem problem)
    {
        refusals.Note(source, message.Topic, problem, message.Payload);
        return null;
    }
}
