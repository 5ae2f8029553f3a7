using System.Collections.Immutable;
using System.Text;
using Provisioning.Devices;
using Provisioning.Dialogs;

namespace Provisioning.Tests.Dialogs;

/// <summary>An engine on a clock that the test turns, and short words for facts.</summary>
internal sealed class Calls(DialogOptions? options = null, long firstRevision = 0)
{
    public static readonly WatchedEntity Entity = WatchedEntity.Of("sip:1002@pbx.example.com");

    public static readonly ExtensionNumber Watched = ExtensionNumber.Parse("1002");

    public DialogEngine Engine { get; } = new(options ?? new DialogOptions(), firstRevision);

    public DateTimeOffset Now { get; private set; } = new(2026, 11, 25, 9, 0, 0, TimeSpan.Zero);

    public ExtensionDialogs Lamp => Engine.Snapshot(Watched);

    /// <summary>What a phone that takes one dialog is shown.</summary>
    public string Shown => Look(Lamp);

    public ImmutableArray<ExtensionDialogs> Apply(CallFact fact) => Engine.Apply(fact, Now);

    public ImmutableArray<ExtensionDialogs> After(TimeSpan time)
    {
        Now += time;
        return Engine.Tick(Now);
    }

    public static CallEvent Ringing(string call = "c1", string source = "pbx") => new(source, Watched, call, DialogState.Early);

    public static CallEvent Talking(string call = "c1", string source = "pbx") => new(source, Watched, call, DialogState.Confirmed);

    public static CallEvent Holding(string call = "c1", string source = "pbx") => Talking(call, source) with { IsHeld = true };

    public static CallEvent Dialling(string call = "c1", string source = "pbx") =>
        new(source, Watched, call, DialogState.Early) { Direction = DialogDirection.Initiator };

    public static CallEvent Ended(string call = "c1", string source = "pbx") => new(source, Watched, call, DialogState.Terminated);

    public static string Look(ExtensionDialogs dialogs) => DialogFold.Choose(dialogs, 1) is not [var first, ..]
        ? "idle"
        : DialogFold.IsHeldShown(first) ? "held" : DialogFold.StateShown(first).ToString().ToLowerInvariant();

    public static string Document(ExtensionDialogs dialogs, DialogInfoStyle? style = null, uint version = 0) =>
        Encoding.UTF8.GetString(DialogInfoWriter.Write(dialogs, style ?? DialogInfoStyle.Neutral).ToArray(version, Entity));
}
