using Provisioning.Devices;

namespace Provisioning.Dialogs;

/// <summary>A call belongs to the source that told of it: two sources that use one call id do not end each other's calls.</summary>
internal readonly record struct CallKey(string Source, ExtensionNumber Extension, string CallId);

/// <summary>One call as one source tells it. Only the engine's writer touches it.</summary>
internal sealed class CallRecord(CallKey key)
{
    public CallKey Key { get; } = key;

    /// <summary>What is shown; null once the call has ended and is only remembered.</summary>
    public CallDialog? Dialog { get; set; }

    public SourceCalls? Source { get; set; }

    public ExtensionCalls? Extension { get; set; }

    public long? Sequence { get; set; }

    /// <summary>The source may have started anew since, and its numbers with it.</summary>
    public bool MayCountAnew { get; set; }

    /// <summary>When an event last named it.</summary>
    public DateTimeOffset ToldAt { get; set; }

    /// <summary>Which event of the engine last named it: of two, the higher one is the newer one.</summary>
    public long ToldOrder { get; set; }

    /// <summary>Its source cannot be heard since then, and has not named it again.</summary>
    public DateTimeOffset? UnknownSince { get; set; }

    /// <summary>Named in this snapshot of its source.</summary>
    public long Mention { get; set; }

    public DateTimeOffset EndedAt { get; set; }

    /// <summary>When it is no longer believed in, if nothing renews it.</summary>
    public DateTimeOffset Due(DialogOptions options)
    {
        var isAnswered = Dialog?.State >= DialogState.Confirmed;
        var alive = Source is { } source && source.AliveAt > ToldAt ? source.AliveAt : ToldAt;
        var due = isAnswered ? Earlier(alive + options.Lease, ToldAt + options.LongestSilence) : ToldAt + options.RingingLease;
        return UnknownSince is { } since ? Earlier(due, since + options.Grace) : due;
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}

/// <summary>The calls that one source told of.</summary>
internal sealed class SourceCalls(string name)
{
    public string Name { get; } = name;

    public HashSet<CallRecord> Calls { get; } = [];

    public DateTimeOffset AliveAt { get; set; }

    /// <summary>The snapshot that the source is telling; none when null.</summary>
    public long? Snapshot { get; set; }
}
