using System.Collections.Concurrent;

namespace Provisioning.Pbxs;

/// <summary>Whether an announcement is heard. The answer to the command says it of no file (<c>uuid_broadcast_function</c>); what the leg does then tells it.</summary>
internal sealed class FreeSwitchAnnouncements(string file)
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<PbxOutcome>> _awaited = new(StringComparer.Ordinal);

    /// <summary>Of all that is played at a PBX, this file alone. Behind a plus, as a path that begins with a slash would be a regular expression.</summary>
    public IEnumerable<string> Filters => FreeSwitchApi.IsFile(file) ? [$"filter Playback-File-Path +{file}", $"filter Application-Data +{file}"] : [];

    /// <summary>Until it is disposed of.</summary>
    public Awaited Await(string leg) => new(this, leg);

    public void Note(EslEvent told)
    {
        if (_awaited.IsEmpty || told["Unique-ID"] is not { } leg || !_awaited.TryGetValue(leg, out var awaited))
            return;
        if (told.Name == "PLAYBACK_START" && told["Playback-File-Path"] == file)
            awaited.TrySetResult(PbxOutcome.Done);
        else if (told.Name == "CHANNEL_EXECUTE_COMPLETE" && told["Application-Data"] == file)
            awaited.TrySetResult(told["Application-Response"] == "FILE PLAYED" ? PbxOutcome.Done : NotPlayed(told["Application-Response"]));
    }

    /// <summary>Nothing is told any more.</summary>
    public void End()
    {
        foreach (var awaited in _awaited.Values)
            awaited.TrySetResult(new(PbxVerdict.Lost, "the connection to the PBX has ended"));
    }

    private PbxOutcome NotPlayed(string? why) =>
        new(PbxVerdict.Refused, $"the PBX cannot play the announcement {file} ({FreeSwitchWords.Short(why ?? "")}): Pbxs:Announcement must name a sound that it has");

    public readonly struct Awaited(FreeSwitchAnnouncements announcements, string leg) : IDisposable
    {
        public Task<PbxOutcome> Task { get; } = announcements._awaited.GetOrAdd(leg, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

        public void Dispose() => announcements._awaited.TryRemove(leg, out _);
    }
}
