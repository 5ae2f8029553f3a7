using System.Text;
using Provisioning.Devices;
using Provisioning.Dialogs;
using static Provisioning.Tests.Dialogs.Calls;

namespace Provisioning.Tests.Dialogs;

public sealed class DialogInfoWriterTests
{
    private const string Head = "<?xml version=\"1.0\"?>\n<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"0\" state=\"full\" entity=\"sip:1002@pbx.example.com\">";

    private readonly Calls _calls = new();

    [Fact]
    public void An_idle_extension_has_exactly_one_dialog_and_that_is_terminated() =>
        Assert.Equal(Head + "<dialog id=\"1002\"><state>terminated</state></dialog></dialog-info>\n", Document(_calls.Lamp));

    [Fact]
    public void A_ringing_call_can_be_picked_up()
    {
        _calls.Apply(Ringing() with { Remote = new("1001", "User 1001"), Leg = new("a84b4c76e66710@h", "1928301774", "456248") });

        Assert.Equal(
            Head + "<dialog id=\"1002\" call-id=\"a84b4c76e66710@h\" local-tag=\"1928301774\" remote-tag=\"456248\" direction=\"recipient\"><state>early</state>"
            + "<local><identity>sip:1002@pbx.example.com</identity><target uri=\"sip:1002@pbx.example.com\"/></local>"
            + "<remote><identity display=\"User 1001\">sip:1001@pbx.example.com</identity><target uri=\"sip:1001@pbx.example.com\"/></remote></dialog></dialog-info>\n",
            Document(_calls.Lamp, DialogInfoStyle.Neutral with { MaxDialogs = 1 }));
    }

    [Fact]
    public void Hold_is_told_with_pvalue_as_phones_read_it()
    {
        _calls.Apply(Holding());

        Assert.Equal(
            Head + "<dialog id=\"1002\" direction=\"recipient\"><state>confirmed</state>"
            + "<local><target uri=\"sip:1002@pbx.example.com\"><param pname=\"+sip.rendering\" pvalue=\"no\"/></target></local></dialog></dialog-info>\n",
            Document(_calls.Lamp, DialogInfoStyle.Neutral with { MaxDialogs = 1 }));
    }

    [Fact]
    public void A_private_call_is_a_state_and_nothing_else()
    {
        _calls.Apply(Ringing() with { Remote = new("1001", "Secret"), Leg = new("secret-call", "secret-tag", "secret-tag"), IsPrivate = true });

        Assert.Equal(
            Head + "<dialog id=\"1002\" direction=\"recipient\"><state>early</state></dialog></dialog-info>\n",
            Document(_calls.Lamp, DialogInfoStyle.Neutral with { MaxDialogs = 1 }));
    }

    [Fact]
    public void One_body_serves_watchers_that_subscribed_under_other_names()
    {
        _calls.Apply(Ringing() with { Remote = new("1001") });
        var body = DialogInfoWriter.Write(_calls.Lamp, DialogInfoStyle.Neutral);
        var other = WatchedEntity.Of("sip:1002@10.0.0.9:5070;user=phone&x='\"");

        var document = body.ToText(4294967295, other);

        Assert.Contains("version=\"4294967295\" state=\"full\" entity=\"sip:1002@10.0.0.9:5070;user=phone&amp;x=&apos;&quot;\"", document, StringComparison.Ordinal);
        Assert.Contains("<identity>sip:1001@10.0.0.9:5070</identity>", document, StringComparison.Ordinal);
        Assert.DoesNotContain("pbx.example.com", document, StringComparison.Ordinal);
        Assert.Equal(Encoding.UTF8.GetByteCount(document), body.LengthFor(4294967295, other));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(9u)]
    [InlineData(10u)]
    [InlineData(99_999u)]
    [InlineData(uint.MaxValue)]
    public void The_version_is_the_watchers_own(uint version)
    {
        var body = DialogInfoWriter.Write(_calls.Lamp, DialogInfoStyle.Neutral);
        var exact = new byte[body.LengthFor(version, Entity)];

        Assert.Equal(exact.Length, body.Write(exact, version, Entity));
        Assert.Contains($" version=\"{version}\" ", Encoding.UTF8.GetString(exact), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sip:1002@pbx.example.com", "pbx.example.com")]
    [InlineData("sip:1002:pw@pbx.example.com:5070;transport=tcp?Replaces=x@y", "pbx.example.com:5070")]
    [InlineData("sips:1002@[2001:db8::1]:5061", "[2001:db8::1]:5061")]
    [InlineData("sip:pbx.example.com;lr", "pbx.example.com")]
    public void Identities_have_the_host_that_was_subscribed_to(string uri, string host) =>
        Assert.Equal(host, Encoding.UTF8.GetString(WatchedEntity.Of(uri).Host.Span));

    [Theory]
    [InlineData("+442071838750", "+442071838750")]
    [InlineData("*8#", "*8%23")]
    [InlineData("bob smith", "bob%20smith")]
    [InlineData("a%20b%zz", "a%20b%25zz")]
    [InlineData("bob@home", "bob%40home")]
    [InlineData("jürgen", "j%C3%BCrgen")]
    [InlineData("<x>&'", "%3Cx%3E&amp;&apos;")]
    public void A_number_becomes_the_user_part_of_a_uri(string number, string user)
    {
        _calls.Apply(Ringing() with { Remote = new(number) });

        Assert.Contains($"<identity>sip:{user}@pbx.example.com</identity>", Document(_calls.Lamp), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Müller & \"Söhne\" <x> 'y'", "Müller &amp; &quot;Söhne&quot; &lt;x&gt; &apos;y&apos;")]
    [InlineData("a\0b\tc\r\nd\u001be\u0085f", "a b c  d e f")]
    [InlineData("\uffff\ufffe", "\ufffd\ufffd")]
    [InlineData("]]>", "]]&gt;")]
    public void A_name_may_hold_anything(string name, string display)
    {
        _calls.Apply(Ringing() with { Remote = new("1", name) });

        Assert.Contains($"<identity display=\"{display}\">", Document(_calls.Lamp), StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_character_is_shown_as_one_that_is_not_known()
    {
        _calls.Apply(Ringing() with { Remote = new("\ude00", "\ud83d\ude00 \ud83d \ude00") });

        Assert.Contains("display=\"\ud83d\ude00 \ufffd \ufffd\">sip:%EF%BF%BD@", Document(_calls.Lamp), StringComparison.Ordinal);
    }

    [Fact]
    public void A_caller_without_a_number_is_anonymous()
    {
        _calls.Apply(Ringing() with { Remote = new("", "Withheld") });

        Assert.Contains("<identity display=\"Withheld\">sip:anonymous@anonymous.invalid</identity></remote>", Document(_calls.Lamp), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_of_ten_thousand_characters_is_cut_off_and_never_within_a_character()
    {
        var endless = string.Concat(Enumerable.Repeat("\ud83d\ude00", 5_000));
        _calls.Apply(Ringing() with { Remote = new("1", "x" + endless) });

        Assert.Contains($"display=\"x{endless[..46]}\"", Document(_calls.Lamp), StringComparison.Ordinal);
        Assert.Equal(127, _calls.Lamp.Dialogs[0].Remote!.Name!.Length);
    }

    [Theory]
    [InlineData("a\"b'c<d>&", "call-id=\"a&quot;b&apos;c&lt;d&gt;&amp;\"")]
    public void A_call_id_with_quotes_is_escaped(string callId, string written)
    {
        _calls.Apply(Ringing() with { Leg = new(callId, "l", "r") });

        Assert.Contains(written, Document(_calls.Lamp), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("")]
    [InlineData("ä")]
    public void A_call_id_that_cannot_be_written_as_it_is_is_left_out(string callId)
    {
        _calls.Apply(Ringing() with { Leg = new(callId, "l", "r") });

        Assert.DoesNotContain("call-id", Document(_calls.Lamp), StringComparison.Ordinal);
    }

    [Fact]
    public void An_answered_call_is_not_offered_for_replacement()
    {
        _calls.Apply(Talking() with { Remote = new("1001"), Leg = new("a", "b", "c") });

        Assert.DoesNotContain("call-id", Document(_calls.Lamp), StringComparison.Ordinal);
        Assert.DoesNotContain("identity", Document(_calls.Lamp), StringComparison.Ordinal);
        Assert.Contains("call-id=\"a\"", Document(_calls.Lamp, DialogInfoStyle.Neutral with { PickupIds = DetailScope.All }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_body_with_one_call_and_all_that_belongs_to_it_fits_a_datagram()
    {
        _calls.Apply(Ringing() with { Remote = new("+442071838750", "Reception, Ground Floor"), Leg = new("3c26a8b1-8f0f1e7d@192.168.100.101", "as4b2c1d0e", "gK0a1b2c3d") });

        Assert.InRange(Encoding.UTF8.GetByteCount(Document(_calls.Lamp)), 400, 700);
        Assert.InRange(Encoding.UTF8.GetByteCount(Document(_calls.Lamp, DialogInfoStyle.Neutral.Shortest)), 200, 300);
    }

    [Fact]
    public void The_longest_ids_and_names_fit_the_buffer()
    {
        for (var i = 0; i < 5; i++)
        {
            _calls.Apply(Ringing($"c{i}") with
            {
                Remote = new(new string('\uffff', 500), new string('"', 500)),
                Leg = new(new string('"', 256), new string('"', 256), new string('"', 256)),
                IsHeld = true,
            });
        }

        var style = new DialogInfoStyle { MaxDialogs = 5, MaxNameLength = 1000, IdleId = new string('"', 64), Identities = DetailScope.All, PickupIds = DetailScope.All };
        Assert.EndsWith("</dialog-info>\n", Document(_calls.Lamp, style), StringComparison.Ordinal);
    }

    [Fact]
    public void Extension_and_revision_of_the_snapshot_go_with_the_body()
    {
        _calls.Apply(Ringing());
        var body = DialogInfoWriter.Write(_calls.Lamp, DialogInfoStyle.Neutral);

        Assert.Equal((ExtensionNumber.Parse("1002"), _calls.Lamp.Revision), (body.Extension, body.Revision));
    }
}
