using System.Text;
using Provisioning.Pbxs;

namespace Provisioning.Tests.Pbxs;

public sealed class AmiReaderTests
{
    private static readonly byte[] Greeting = Encoding.UTF8.GetBytes(AmiText.Greeting);

    [Fact]
    public void Messages_end_with_an_empty_line_and_the_greeting_with_its_own()
    {
        var messages = AmiText.Read("Response: Success\r\nActionID: p-1\r\nMessage: Authentication accepted\r\n\r\nEvent: Hangup\r\nExten: \r\nCause-txt: Normal: Clearing\r\n\r\n"u8.ToArray());

        Assert.Equal("Response: Success\nActionID: p-1\nMessage: Authentication accepted\n\nEvent: Hangup\nExten: \nCause-txt: Normal: Clearing", AmiText.Print(messages));
        Assert.True(messages[0].IsAnswer && messages[0].IsSuccess);
        Assert.Equal("Normal: Clearing", messages[1]["cause-TXT"]);
    }

    [Fact]
    public void What_is_unknown_is_nothing() => Assert.Equal("", AmiText.Read("Event: X\r\nConnectedLineNum: <unknown>\r\n\r\n"u8.ToArray())[0]["ConnectedLineNum"]);

    [Theory]
    [InlineData("Event: A\nX:1\n\n")]
    [InlineData("\r\n\r\nEvent: A\r\nno colon here\r\nX: 1\r\n\r\n\r\n")]
    [InlineData("Event: A\r\nX:    1\r\n: nothing\r\n\r\n")]
    public void Line_ends_spaces_and_lines_that_say_nothing_do_not_matter(string written) =>
        Assert.Equal("Event: A\nX: 1", AmiText.Print(AmiText.Read(Encoding.UTF8.GetBytes(written))));

    [Fact]
    public void Bytes_that_are_no_text_are_read_all_the_same() =>
        Assert.Equal("a\ufffdb", AmiText.Read([.. "Event: A\r\nX: a"u8, 0xff, .. "b\r\n\r\n"u8])[0]["X"]);

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Every_cut_gives_the_same_messages(string recording)
    {
        var bytes = AmiText.Recording(recording);
        var whole = AmiText.Print(AmiText.Read(bytes));
        Assert.True(whole.Length > 1_000);

        Assert.Equal(whole, AmiText.Print(AmiText.Read([Greeting, .. bytes.Select((_, at) => bytes.AsMemory(at, 1))])));
        for (var seed = 0; seed < 50; seed++)
            Assert.Equal(whole, AmiText.Print(AmiText.Read(Pieces([.. Greeting, .. bytes], new Random(seed)))));
        for (var cut = 0; cut < Math.Min(bytes.Length, 3_000); cut += 7)
            Assert.Equal(whole, AmiText.Print(AmiText.Read([Greeting, bytes.AsMemory(0, cut), bytes.AsMemory(cut)])));
    }

    public static TheoryData<string> Recordings => ["call-and-hold", "attended-transfer", "forwarded", "monitored-and-taken-over"];

    [Fact]
    public void Who_greets_otherwise_is_no_Asterisk() =>
        Assert.Equal("it is no Asterisk Manager Interface: it begins with 'SSH-2.0-OpenSSH_9.2?'", AmiText.Refusal("SSH-2.0-OpenSSH_9.2\u0007\r\n"u8.ToArray()));

    [Fact]
    public void A_line_a_message_and_its_fields_have_limits()
    {
        var options = new PbxOptions { MaxLineBytes = 256, MaxFields = 16, MaxMessageBytes = 1_024 };

        Assert.Contains("a line is longer than 256 bytes", AmiText.Refusal([.. Greeting, .. Enumerable.Repeat((byte)'a', 257)], options), StringComparison.Ordinal);
        Assert.Contains("more than 16 lines", AmiText.Refusal([.. Greeting, .. Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("a: b\r\n", 17)))], options), StringComparison.Ordinal);
        Assert.Contains("longer than 1024 bytes", AmiText.Refusal([.. Greeting, .. Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat($"a: {new string('b', 200)}\r\n", 6)))], options), StringComparison.Ordinal);
    }

    [Fact]
    public void An_endless_line_costs_no_more_memory_than_its_limit()
    {
        var reader = new AmiReader(new() { MaxLineBytes = 4_096 });
        var messages = new List<AmiMessage>();
        var piece = new byte[1_000];
        Array.Fill(piece, (byte)'x');

        var taken = 0;
        while (reader.TryRead(piece, messages, out _))
            taken++;

        Assert.Equal(4, taken);
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Pieces(byte[] bytes, Random random)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var length = Math.Min(random.Next(1, 900), bytes.Length - at);
            yield return bytes.AsMemory(at, length);
            at += length;
        }
    }
}
