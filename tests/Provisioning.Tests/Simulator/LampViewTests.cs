using System.Text;
using Provisioning.Simulator.Lamps;
using Provisioning.Simulator.Vendors;

namespace Provisioning.Tests.Simulator;

/// <summary>What phones make of documents, as the facts about their makers say.</summary>
public sealed class LampViewTests
{
    private const string Entity = "sip:101@example.com";

    private static readonly LampBehaviour Plain = new() { Agent = "test", Digest = ["MD5"] };

    [Fact]
    public void A_lamp_is_unknown_until_the_first_document_and_then_shows_what_it_says()
    {
        var view = new LampView(Plain);
        Assert.Equal(Lamp.Unknown, view.Lamp);

        Assert.Equal(Lamp.Off, Take(view, 0, """<dialog id="1"><state>terminated</state></dialog>""").Lamp);
        Assert.Equal(Lamp.Flashing, Take(view, 0, """<dialog id="1" direction="recipient"><state>early</state></dialog>""").Lamp);
        Assert.Equal(Lamp.On, Take(view, 0, """<dialog id="1"><state>confirmed</state></dialog>""").Lamp);
    }

    [Theory]
    [InlineData("pvalue")]
    [InlineData("pval")]
    public void A_held_call_flashes_slowly_where_the_phone_shows_hold(string value)
    {
        var held = $"""<dialog id="1"><state>confirmed</state><local><target uri="sip:1@h"><param pname="+sip.rendering" {value}="no"/></target></local></dialog>""";

        Assert.Equal(Lamp.FlashingSlowly, Take(new(Plain), 0, held).Lamp);
        Assert.Equal(Lamp.On, Take(new(Plain with { ShowsHold = false }), 0, held).Lamp);
    }

    [Fact]
    public void A_document_with_a_lower_or_the_same_version_is_thrown_away()
    {
        var view = Take(new(Plain), 7, """<dialog id="1"><state>confirmed</state></dialog>""");

        var after = Take(Take(view, 7, """<dialog id="1"><state>terminated</state></dialog>"""), 6, """<dialog id="1"><state>terminated</state></dialog>""");

        Assert.Equal((Lamp.On, 2), (after.Lamp, after.Discarded));
    }

    [Fact]
    public void A_document_about_somebody_else_does_not_move_the_lamp()
    {
        Assert.True(LampDocument.TryRead(Document(0, """<dialog id="1"><state>confirmed</state></dialog>"""), out var document));

        Assert.Equal(Lamp.Unknown, new LampView(Plain).Take(document, "sip:102@example.com").Lamp);
    }

    [Fact]
    public void An_empty_document_leaves_the_lamp_on_where_the_phone_needs_a_dialog_element()
    {
        var confirmed = """<dialog id="1"><state>confirmed</state></dialog>""";

        Assert.Equal(Lamp.Off, Take(Take(new(Plain), 0, confirmed), 1, "").Lamp);
        Assert.Equal(Lamp.On, Take(Take(new(Plain with { NeedsDialog = true }), 0, confirmed), 1, "").Lamp);
    }

    [Fact]
    public void A_document_with_a_DTD_is_none() =>
        Assert.False(LampDocument.TryRead("""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "b">]><dialog-info version="1"/>"""u8.ToArray(), out _));

    private static LampView Take(LampView view, int version, string dialogs)
    {
        Assert.True(LampDocument.TryRead(Document(version, dialogs), out var document));
        return view.Take(document, Entity);
    }

    private static byte[] Document(int version, string dialogs) => Encoding.UTF8.GetBytes(
        $"""<?xml version="1.0"?><dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="{version}" state="full" entity="{Entity}">{dialogs}</dialog-info>""");
}
