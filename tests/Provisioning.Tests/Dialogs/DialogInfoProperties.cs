using System.Collections.Immutable;
using System.Xml.Linq;
using Provisioning.Dialogs;
using static Provisioning.Tests.Dialogs.Calls;

namespace Provisioning.Tests.Dialogs;

/// <summary>Whatever callers are called and calls are named: the document is XML and says what the snapshot says.</summary>
public sealed class DialogInfoProperties
{
    private static readonly XNamespace Space = "urn:ietf:params:xml:ns:dialog-info";

    [Fact]
    public void Every_document_parses_and_says_what_the_snapshot_says()
    {
        var random = new Random(2026);
        for (var run = 0; run < 3_000; run++)
        {
            var snapshot = new ExtensionDialogs(Watched, run, [.. Enumerable.Range(0, random.Next(6)).Select(i => AnyDialog(random, i))]);
            var style = AnyStyle(random);

            var root = XDocument.Parse(Document(snapshot, style, (uint)run)).Root!;

            Assert.Equal((Space + "dialog-info", "full", $"{run}", "sip:1002@pbx.example.com"), (root.Name, (string)root.Attribute("state")!, (string)root.Attribute("version")!, (string)root.Attribute("entity")!));
            Says(snapshot, style, root);
        }
    }

    private static void Says(ExtensionDialogs snapshot, DialogInfoStyle style, XElement root)
    {
        var shown = DialogFold.Choose(snapshot, style.MaxDialogs);
        var elements = root.Elements().ToImmutableArray();
        Assert.Equal(Math.Max(1, shown.Length), elements.Length);
        Assert.Equal(elements.Length, elements.Select(element => (string)element.Attribute("id")!).Distinct().Count());
        if (shown.IsEmpty)
            Assert.Equal("terminated", elements[0].Element(Space + "state")!.Value);
        foreach (var (dialog, element) in shown.Zip(elements))
        {
            var state = DialogFold.StateShown(dialog);
            Assert.Equal(state.ToString().ToLowerInvariant(), element.Element(Space + "state")!.Value);
            Assert.Equal(dialog.Direction.ToString().ToLowerInvariant(), (string)element.Attribute("direction")!);
            Assert.Equal(DialogFold.IsHeldShown(dialog), element.Descendants(Space + "param").Any(param => (string?)param.Attribute(style.HoldAttribute) == "no"));
            var remote = element.Element(Space + "remote");
            Assert.Equal(!dialog.IsPrivate && dialog.Remote is not null && DialogInfoStyle.Tells(style.Identities, state), remote is not null);
            Assert.InRange(((string?)remote?.Element(Space + "identity")?.Attribute("display"))?.Length ?? 0, 0, style.MaxNameLength);
            if (element.Attribute("call-id") is { } callId)
                Assert.Equal((dialog.Leg!.CallId, false, true), (callId.Value, dialog.IsPrivate, DialogInfoStyle.Tells(style.PickupIds, state)));
        }
    }

    private static DialogInfoStyle AnyStyle(Random random) => new()
    {
        MaxDialogs = random.Next(1, 5),
        IdleId = random.Next(2) == 0 ? null : "0000",
        HoldAttribute = random.Next(2) == 0 ? "pvalue" : "pval",
        Identities = (DetailScope)random.Next(3),
        PickupIds = (DetailScope)random.Next(3),
        MaxNameLength = random.Next(1, 60),
    };

    private static CallDialog AnyDialog(Random random, int index) => new($"id{index}", (DialogState)random.Next(4), (DialogDirection)random.Next(2))
    {
        IsHeld = random.Next(2) == 0,
        IsPrivate = random.Next(4) == 0,
        Remote = random.Next(4) == 0 ? null : new(AnyText(random), random.Next(4) == 0 ? null : AnyText(random)),
        Leg = random.Next(3) == 0 ? null : new(AnyText(random), AnyToken(random), AnyToken(random)),
        Since = DateTimeOffset.UnixEpoch.AddSeconds(random.Next(5)),
    };

    private static string AnyToken(Random random) => string.Concat(Enumerable.Range(0, random.Next(1, 20)).Select(_ => (char)random.Next('!', '\x7f')));

    /// <summary>All of UTF-16, most of it what could hurt.</summary>
    private static string AnyText(Random random) => string.Concat(Enumerable.Range(0, random.Next(0, 80)).Select(_ => random.Next(4) switch
    {
        0 => "<>&\"'%;@]"[random.Next(9)],
        1 => (char)random.Next(0, 0x100),
        2 => (char)random.Next(0xD7F0, 0xE010),
        _ => (char)random.Next(0, 0x10000),
    }));
}
