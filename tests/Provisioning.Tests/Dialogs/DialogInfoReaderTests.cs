using System.Text;
using Provisioning.Dialogs;
using static Provisioning.Tests.Dialogs.Calls;

namespace Provisioning.Tests.Dialogs;

public sealed class DialogInfoReaderTests
{
    private const string Root = """<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="0" state="full" entity="sip:1002@h">""";

    /// <summary>As Kamailio's pua_dialoginfo writes it.</summary>
    [Fact]
    public void A_dialog_with_both_parties_is_read()
    {
        var document = Read("""
            <?xml version="1.0"?>
            <dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="5" state="partial" entity="sip:1002@h">
              <dialog id="2134@1.2.3.4" call-id="2134@1.2.3.4" direction="recipient" local-tag="lt" remote-tag="rt">
                <state>early</state>
                <remote><identity display="User &quot;1001&quot;"> sip:1001;phone-context=x@h </identity><target uri="sip:1001@10.0.0.1"/></remote>
                <local><identity>sip:1002@h</identity><target uri="sip:1002@h"/></local>
              </dialog>
            </dialog-info>
            """);

        Assert.Equal(("sip:1002@h", 5L, false), (document.Entity, document.Version, document.IsFull));
        var told = Assert.Single(document.Dialogs).ToEvent("publisher", Watched);
        Assert.Equal(
            new CallEvent("publisher", Watched, "2134@1.2.3.4", DialogState.Early)
            {
                Leg = new("2134@1.2.3.4", "lt", "rt"),
                Remote = new("1001", "User \"1001\""),
            },
            told);
    }

    [Theory]
    [InlineData("pvalue=\"no\"", true)]
    [InlineData("pval=\"no\"", true)]
    [InlineData("pvalue=\"yes\"", false)]
    [InlineData("pval=\"yes\"", false)]
    [InlineData("", false)]
    public void Hold_is_read_in_both_spellings(string attribute, bool isHeld) => Assert.Equal(isHeld, Read(
        $"""{Root}<dialog id="1"><state>confirmed</state><local><target uri="x"><param pname="+sip.rendering" {attribute}/></target></local></dialog></dialog-info>""").Dialogs[0].IsHeld);

    [Fact]
    public void Being_put_on_hold_by_the_other_side_is_no_hold() => Assert.False(Read(
        $"""{Root}<dialog id="1"><state>confirmed</state><remote><target uri="x"><param pname="+sip.rendering" pvalue="no"/></target></remote></dialog></dialog-info>""").Dialogs[0].IsHeld);

    [Fact]
    public void Every_dialog_of_a_body_is_read_in_any_order_of_elements_with_any_prefix()
    {
        var document = Read("""
            <d:dialog-info xmlns:d="urn:ietf:params:xml:ns:dialog-info" xmlns:x="urn:x" version="0" state="full" entity="sip:1002@h" x:more="1">
            <x:dialog id="foreign"><d:dialog id="nested"><d:state>early</d:state></d:dialog></x:dialog>
            <d:dialog id="a"><d:duration>4</d:duration><x:state>early</x:state><d:state code="486" event="rejected">terminated</d:state></d:dialog>
            <d:dialog id="b" direction="initiator"><d:state>con<!-- a comment -->fir<![CDATA[med]]></d:state></d:dialog>
            <d:dialog id="c"><d:state> trying </d:state></d:dialog>
            </d:dialog-info>
            """);

        Assert.Equal(
            [("a", DialogState.Terminated, null), ("b", DialogState.Confirmed, DialogDirection.Initiator), ("c", DialogState.Trying, null)],
            document.Dialogs.Select(dialog => (dialog.Id, dialog.State, dialog.Direction)));
    }

    [Fact]
    public void A_document_without_dialogs_says_that_there_are_none() => Assert.Empty(Read($"{Root}</dialog-info>").Dialogs);

    [Fact]
    public void An_anonymous_caller_stays_private() => Assert.True(Read(
        $"""{Root}<dialog id="1"><state>early</state><remote><identity>sip:anonymous@anonymous.invalid</identity></remote></dialog></dialog-info>""").Dialogs[0].ToEvent("p", Watched).IsPrivate);

    [Theory]
    [InlineData("sip:1001@h", "1001")]
    [InlineData("sip:1001:pw@h", "1001")]
    [InlineData("tel:+44207;ext=1", "+44207")]
    [InlineData("sips:1001", "1001")]
    [InlineData("1001", "1001")]
    [InlineData("", "")]
    public void A_party_is_known_by_the_user_part(string uri, string user) => Assert.Equal(user, new DialogParty(uri, null).User);

    [Fact]
    public void What_we_write_we_read()
    {
        var calls = new Calls();
        calls.Apply(Ringing("r") with { Remote = new("1001", "<&\"'>"), Leg = new("a\"'<&", "b", "c") });
        calls.Apply(Holding("h"));

        var document = Read(Document(calls.Lamp));

        Assert.Equal([(DialogState.Early, false), (DialogState.Confirmed, true)], document.Dialogs.Select(dialog => (dialog.State, dialog.IsHeld)));
        Assert.Equal((new CallLeg("a\"'<&", "b", "c"), new DialogParty("sip:1001@pbx.example.com", "<&\"'>")), (document.Dialogs[0].Leg, document.Dialogs[0].Remote));
    }

    public static TheoryData<string, string> Refused => new()
    {
        { "NotXml", "" },
        { "NotXml", "no xml" },
        { "NotXml", $"{Root}<dialog id=\"1\"><state>early</state></dialog>" },
        { "NotXml", $"{Root}</dialog-info><more/>" },
        { "NotXml", $"<!DOCTYPE dialog-info>{Root}</dialog-info>" },
        { "NotXml", $"<!DOCTYPE d [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>{Root}<dialog id=\"&b;\"><state>early</state></dialog></dialog-info>" },
        { "NotXml", $"<!DOCTYPE d [<!ENTITY f SYSTEM \"file:///etc/passwd\">]>{Root}&f;</dialog-info>" },
        { "NotXml", $"{Root}&undeclared;</dialog-info>" },
        { "NotXml", $"{Root}<dialog id=\"a\0b\"><state>early</state></dialog></dialog-info>" },
        { "NotDialogInfo", "<dialog-info version=\"0\" state=\"full\" entity=\"sip:1002@h\"/>" },
        { "NotDialogInfo", "<presence xmlns=\"urn:ietf:params:xml:ns:pidf\" entity=\"sip:1002@h\"/>" },
        { "NotDialogInfo", Root.Replace("version=\"0\"", "version=\"-1\"", StringComparison.Ordinal) + "</dialog-info>" },
        { "NotDialogInfo", Root.Replace("full", "some", StringComparison.Ordinal) + "</dialog-info>" },
        { "NotDialogInfo", Root.Replace("sip:1002@h", "", StringComparison.Ordinal) + "</dialog-info>" },
        { "BadDialog", $"{Root}<dialog><state>early</state></dialog></dialog-info>" },
        { "BadDialog", $"{Root}<dialog id=\"1\"/></dialog-info>" },
        { "BadDialog", $"{Root}<dialog id=\"1\"><state>ringing</state></dialog></dialog-info>" },
        { "TooManyDialogs", Root + string.Concat(Enumerable.Repeat("<dialog id=\"1\"><state>early</state></dialog>", 33)) + "</dialog-info>" },
        { "TooDeep", Root + string.Concat(Enumerable.Repeat("<x>", 1000)) },
        { "TextTooLong", $"{Root}<dialog id=\"{new string('x', 513)}\"><state>early</state></dialog></dialog-info>" },
        { "TextTooLong", $"{Root}<dialog id=\"1\"><state>early{new string('x', 513)}</state></dialog></dialog-info>" },
        { "TextTooLong", $"{Root}<dialog id=\"1\"><local><identity>{string.Concat(Enumerable.Repeat("x<!---->", 513))}</identity></local></dialog></dialog-info>" },
        { "TextTooLong", Root.Replace("sip:1002@h", new string('x', 513), StringComparison.Ordinal) + "</dialog-info>" },
        { "TooLarge", Root + new string(' ', 65_536) + "</dialog-info>" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_no_document_is_refused_with_the_reason(string reason, string body)
    {
        Assert.False(DialogInfoReader.TryRead(Encoding.UTF8.GetBytes(body), new(), out var document, out var refusal));

        Assert.Null(document);
        Assert.Equal(reason, refusal.ToString());
    }

    [Fact]
    public void Bytes_that_are_not_utf_8_are_refused()
    {
        Assert.False(DialogInfoReader.TryRead([.. "<?xml version=\"1.0\" encoding=\"utf-16\"?>"u8, 0xff, 0xfe], new(), out _, out var refusal));
        Assert.Equal(DialogInfoRefusal.NotUtf8, refusal);
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_document() => Assert.Empty(Read("\uFEFF" + $"{Root}</dialog-info>").Dialogs);

    [Fact]
    public void Damaged_documents_are_read_or_refused_but_never_throw()
    {
        var random = new Random(7);
        var calls = new Calls();
        calls.Apply(Ringing() with { Remote = new("1001", "User"), Leg = new("a", "b", "c") });
        calls.Apply(Holding("h"));
        var sound = Encoding.UTF8.GetBytes(Document(calls.Lamp));
        for (var run = 0; run < 5_000; run++)
        {
            var damaged = sound.AsSpan(0, random.Next(10) == 0 ? random.Next(sound.Length) : sound.Length).ToArray();
            for (var i = random.Next(4); i >= 0 && damaged.Length > 0; i--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);

            Assert.Equal(DialogInfoReader.TryRead(damaged, new(), out var document, out var refusal), refusal == DialogInfoRefusal.None);
            Assert.Equal(document is null, refusal != DialogInfoRefusal.None);
        }
    }

    private static DialogInfoDocument Read(string body)
    {
        Assert.True(DialogInfoReader.TryRead(Encoding.UTF8.GetBytes(body), new(), out var document, out var refusal), refusal.ToString());
        return document;
    }
}
