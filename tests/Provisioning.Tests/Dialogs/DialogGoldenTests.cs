using Provisioning.Dialogs;
using Provisioning.Subscriptions;
using Provisioning.Tests.Rendering;
using static Provisioning.Tests.Dialogs.Calls;

namespace Provisioning.Tests.Dialogs;

/// <summary>
/// A file <c>Golden/Dialogs/style.state.xml</c> is the document for one state as phones of one style get it; the styles are those of <c>templates/</c>.
/// With GOLDEN=rewrite the files are written anew, and the difference is what a reviewer reads.
/// </summary>
public sealed class DialogGoldenTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Provisioning.Tests", "Golden", "Dialogs");

    private static readonly bool Rewrite = Environment.GetEnvironmentVariable("GOLDEN") == "rewrite";

    private static readonly Dictionary<string, string> UserAgents = new(StringComparer.Ordinal)
    {
        ["neutral"] = "",
        ["yealink"] = "Yealink SIP-T46U 108.86.0.20",
        ["poly"] = "PolycomVVX-VVX_450-UA/6.4.2.1234",
        ["cisco-spa"] = "Cisco/SPA504G-7.6.2c",
    };

    private static readonly Dictionary<string, CallEvent[]> States = new(StringComparer.Ordinal)
    {
        ["idle"] = [],
        ["trying"] = [Ringing() with { State = DialogState.Trying }],
        ["ringing"] = [Caller(Ringing())],
        ["ringing-private"] = [Caller(Ringing()) with { IsPrivate = true }],
        ["ringing-odd-name"] = [Ringing() with { Remote = new("+44 20", "M\u00fcller & \"Co\" <x>\u0007"), Leg = new("it's\"<&>", "l", "r") }],
        ["dialling"] = [Caller(Dialling())],
        ["talking"] = [Caller(Talking())],
        ["held"] = [Caller(Holding())],
        ["talking-and-ringing"] = [Talking("c0"), Caller(Ringing())],
        ["held-and-talking"] = [Holding("c0"), Talking("c1")],
        ["five-calls"] = [Holding("c0"), Talking("c1"), Ringing("c2"), Ringing("c3"), Dialling("c4")],
    };

    public static TheoryData<string> Names => Rewrite
        ? [.. from style in UserAgents.Keys from state in States.Keys select $"{style}.{state}.xml"]
        : [.. Directory.GetFiles(Folder).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_document_is_the_golden_one(string name)
    {
        var parts = name.Split('.');
        var calls = new Calls();
        foreach (var told in States[parts[1]])
            calls.Apply(told);
        var document = Document(calls.Lamp, StyleOf(UserAgents[parts[0]]), 7);
        var file = Path.Combine(Folder, name);
        if (Rewrite)
            File.WriteAllText(Directory.CreateDirectory(Folder).FullName + "/" + name, document);

        Assert.Equal(File.ReadAllText(file), document);
    }

    [Fact]
    public void Every_style_has_every_state() =>
        Assert.DoesNotContain(from style in UserAgents.Keys from state in States.Keys select $"{style}.{state}.xml", name => !Rewrite && !File.Exists(Path.Combine(Folder, name)));

    private static CallEvent Caller(CallEvent told) => told with
    {
        Remote = new("1001", "Alice Example"),
        Leg = new("3c26a8b1-8f0f1e7d@192.0.2.10", "as4b2c1d0e", "gK0a1b2c3d"),
    };

    private static DialogInfoStyle StyleOf(string userAgent) => DialogStyles.StyleOf(TestFleet.Vendors.WatcherOf(userAgent));
}
