using System.Text;
using Provisioning.Pbxs;

namespace Provisioning.Tests.Pbxs;

public sealed class EslReaderTests
{
    private static readonly string Conversation =
        EslBytes.AuthRequest + EslBytes.Reply("+OK accepted") + EslBytes.Reply("+OK event listener enabled json") + EslBytes.JobReply("7f4de4bc-17d7-11dd-b7a0-db4edd065621")
        + string.Concat(FreeSwitchTold.Call.Select(EslBytes.Event)) + EslBytes.Heartbeat + EslBytes.Job("7f4de4bc-17d7-11dd-b7a0-db4edd065621", "+OK Ärger\n") + EslBytes.Disconnect();

    [Fact]
    public void A_conversation_is_the_same_however_it_is_cut()
    {
        var bytes = Encoding.UTF8.GetBytes(Conversation);
        var whole = Told(bytes, [bytes.Length]);
        var random = new Random(20261126);

        Assert.Equal(4 + FreeSwitchTold.Call.Count + 3, whole.Count);
        Assert.Equal(whole, Told(bytes, Enumerable.Repeat(1, bytes.Length)));
        for (var turn = 0; turn < 200; turn++)
            Assert.Equal(whole, Told(bytes, Fragments(random, bytes.Length)));
    }

    [Fact]
    public void Headers_are_read_whatever_their_case_and_line_ends()
    {
        var message = Assert.Single(FreeSwitchHouse.Read("\r\n\ncontent-type: command/reply\r\nREPLY-TEXT:  -ERR invalid \r\n\r\n"u8.ToArray(), new(new())));

        Assert.Equal(("command/reply", "-ERR invalid", false), (message.Type, message.Reply, message.IsOk));
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n", "no header")]
    [InlineData("Asterisk Call Manager/11.0.0\r\n", "no header")]
    [InlineData("{\"Event-Name\":\"HEARTBEAT\"}\n", "no header")]
    [InlineData(": nothing\n", "no header")]
    [InlineData("Content-Length: 12\nContent-Length: 13\n\n", "twice")]
    [InlineData("Content-Length: -1\n\n", "no number")]
    [InlineData("Content-Length: 1e3\n\n", "no number")]
    [InlineData("Content-Length: 99999999999999999999\n\n", "no number")]
    [InlineData("Content-Length: 8388609\n\n", "Pbxs:MaxMessageBytes")]
    public void What_is_not_the_protocol_is_refused(string sent, string why)
    {
        var lost = Assert.Throws<PbxLostException>(() => FreeSwitchHouse.Read(Encoding.UTF8.GetBytes(sent), new(new())));

        Assert.Equal(PbxLoss.Nonsense, lost.Reason);
        Assert.Contains(why, lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_a_head_and_a_pause_without_end_cost_bounded_memory()
    {
        var options = new PbxOptions { MaxLineBytes = 256, MaxFields = 16 };

        Assert.Contains("Pbxs:MaxLineBytes", Refusal(options, new string('a', 257)), StringComparison.Ordinal);
        Assert.Contains("Pbxs:MaxFields", Refusal(options, string.Concat(Enumerable.Range(0, 17).Select(i => $"H{i}: x\n"))), StringComparison.Ordinal);
        Assert.Contains("empty lines", Refusal(options, new string('\n', 17)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"Event-Name\":\"HEARTBEAT\"")]
    [InlineData("{\"Event-Name\":\"HEARTBEAT\"}Content-Type: command/reply")]
    [InlineData("{\"Unique-ID\":\"\\ud800\"}")]
    [InlineData("{\"a\":[[[[[[[[[[1]]]]]]]]]]}")]
    public void An_event_that_is_no_object_is_refused(string json) =>
        Assert.Equal(PbxLoss.Nonsense, Assert.Throws<PbxLostException>(() => EslEvent.Read(Encoding.UTF8.GetBytes(json))).Reason);

    [Fact]
    public void A_name_that_is_no_text_is_readable_for_all_that()
    {
        byte[] json = [.. "{\"Event-Name\":\"CHANNEL_CREATE\",\"Caller-Caller-ID-Name\":\"B"u8, 0xff, 0xfe, .. "b\",\"variable_list\":[\"x\"],\"Application\":\"\",\"n\":1}"u8];

        var told = EslEvent.Read(json);

        Assert.Equal(("CHANNEL_CREATE", "B\ufffd\ufffdb", null), (told.Name, told["Caller-Caller-ID-Name"], told["Application"]));
    }

    private static string Refusal(PbxOptions options, string sent) =>
        Assert.Throws<PbxLostException>(() => FreeSwitchHouse.Read(Encoding.UTF8.GetBytes(sent), new(options))).Message;

    private static List<string> Told(byte[] bytes, IEnumerable<int> fragments)
    {
        var reader = new EslReader(new());
        List<string> told = [];
        var (kept, end) = (0, 0);
        foreach (var fragment in fragments)
        {
            end += fragment;
            var buffer = new System.Buffers.ReadOnlySequence<byte>(bytes.AsMemory(kept..end));
            var length = buffer.Length;
            while (reader.TryRead(ref buffer, out var message))
                told.Add($"{message.Type}|{message.Reply}|{message.Text}");
            kept += (int)(length - buffer.Length);
        }

        return told;
    }

    private static IEnumerable<int> Fragments(Random random, int length)
    {
        while (length > 0)
        {
            var fragment = Math.Min(length, random.Next(1, random.Next(2, 400)));
            length -= fragment;
            yield return fragment;
        }
    }
}
