using System.Buffers;
using System.Text;
using Provisioning.CallSources;
using Provisioning.Devices;
using Provisioning.Dialogs;

namespace Provisioning.Tests.CallSources;

public sealed class CallMessageTests
{
    private static readonly CallAddress Pbx = new("pbx");

    [Fact]
    public void Every_field_of_an_event_is_read()
    {
        var fact = Assert.Single(Facts(
            """
            {"extension":"101","call":"c-1","state":"confirmed","direction":"initiator","held":true,"private":true,
             "remote":{"number":"102","name":"Zoë \"Zed\"","room":7},"leg":{"callId":"a@b","localTag":"l","remoteTag":"r"},"sequence":9223372036854775807,
             "unknown":{"nested":[1,2,{"x":null}]},"note":"\n"}
            """));

        Assert.Equal(
            new CallEvent("pbx", ExtensionNumber.Parse("101"), "c-1", DialogState.Confirmed)
            {
                Direction = DialogDirection.Initiator,
                IsHeld = true,
                IsPrivate = true,
                Remote = new("102", "Zoë \"Zed\""),
                Leg = new("a@b", "l", "r"),
                Sequence = long.MaxValue,
            },
            fact);
    }

    [Fact]
    public void What_is_left_out_is_the_usual()
    {
        var expected = new CallEvent("pbx", ExtensionNumber.Parse("101"), "c", DialogState.Early);

        Assert.Equal(expected, Assert.Single(Facts("""{"call":"c","state":"early"}""", new("pbx", ExtensionNumber.Parse("101")))));
        Assert.Equal(expected, Assert.Single(Facts("""{"state":"early","remote":null,"leg":null,"sequence":null}""", new("pbx", ExtensionNumber.Parse("101"), "c"))));
        Assert.Equal(expected, Assert.Single(Facts("""{"state":"early","remote":{"number":"","name":null}}""", new("pbx", ExtensionNumber.Parse("101"), "c"))));
    }

    [Fact]
    public void A_snapshot_begins_and_ends_around_its_events()
    {
        var facts = Facts("""{"snapshot":[{"extension":"101","call":"a","state":"early"},{"extension":"102","call":"b","state":"confirmed"}],"made":"now"}""");

        Assert.Equal(["SnapshotBegin", "CallEvent", "CallEvent", "SnapshotEnd"], facts.Select(fact => fact.GetType().Name));
        Assert.Equal(["SnapshotBegin", "SnapshotEnd"], Facts("""{"snapshot":[]}""").Select(fact => fact.GetType().Name));
        Assert.Equal([new SourceLost("pbx")], Facts("""{"status":"offline"}"""));
        Assert.Empty(Facts("[]"));
    }

    [Theory]
    [InlineData("", CallRefusal.Json, "")]
    [InlineData("{", CallRefusal.Json, "")]
    [InlineData("\u0000\u0001", CallRefusal.Json, "")]
    [InlineData("""{"state":"early","extension":"101","call":"c"} x""", CallRefusal.Json, "")]
    [InlineData("""{"state":"early",}""", CallRefusal.Json, "")]
    [InlineData("""{"state":"early","remote":{"name":"\ud800"}}""", CallRefusal.Json, "")]
    [InlineData("7", CallRefusal.Shape, "")]
    [InlineData("null", CallRefusal.Shape, "")]
    [InlineData("[1]", CallRefusal.Shape, "[0]")]
    [InlineData("[[]]", CallRefusal.Shape, "[0]")]
    [InlineData("{}", CallRefusal.Missing, "state")]
    [InlineData("""{"state":"early"}""", CallRefusal.Missing, "extension")]
    [InlineData("""{"state":"early","extension":"101"}""", CallRefusal.Missing, "call")]
    [InlineData("""{"state":"ringing","extension":"101","call":"c"}""", CallRefusal.Value, "state")]
    [InlineData("""{"state":"Early","extension":"101","call":"c"}""", CallRefusal.Value, "state")]
    [InlineData("""{"state":2,"extension":"101","call":"c"}""", CallRefusal.Shape, "state")]
    [InlineData("""{"state":"early","state":"early","extension":"101","call":"c"}""", CallRefusal.Shape, "state")]
    [InlineData("""{"state":"early","extension":101,"call":"c"}""", CallRefusal.Shape, "extension")]
    [InlineData("""{"state":"early","extension":"10a","call":"c"}""", CallRefusal.Value, "extension")]
    [InlineData("""{"state":"early","extension":"123456789012345678901","call":"c"}""", CallRefusal.Value, "extension")]
    [InlineData("""{"state":"early","extension":"101","call":""}""", CallRefusal.Value, "call")]
    [InlineData("""{"state":"early","extension":"101","call":null}""", CallRefusal.Shape, "call")]
    [InlineData("""{"state":"early","extension":"101","call":"c","direction":"in"}""", CallRefusal.Value, "direction")]
    [InlineData("""{"state":"early","extension":"101","call":"c","held":"yes"}""", CallRefusal.Shape, "held")]
    [InlineData("""{"state":"early","extension":"101","call":"c","remote":"102"}""", CallRefusal.Shape, "remote")]
    [InlineData("""{"state":"early","extension":"101","call":"c","remote":{"number":102}}""", CallRefusal.Shape, "remote.number")]
    [InlineData("""{"state":"early","extension":"101","call":"c","leg":{"callId":"x"}}""", CallRefusal.Missing, "leg")]
    [InlineData("""{"state":"early","extension":"101","call":"c","leg":{"callId":""}}""", CallRefusal.Value, "leg.callId")]
    [InlineData("""{"state":"early","extension":"101","call":"c","sequence":-1}""", CallRefusal.Value, "sequence")]
    [InlineData("""{"state":"early","extension":"101","call":"c","sequence":1.5}""", CallRefusal.Value, "sequence")]
    [InlineData("""{"state":"early","extension":"101","call":"c","sequence":9223372036854775808}""", CallRefusal.Value, "sequence")]
    [InlineData("""{"snapshot":{}}""", CallRefusal.Shape, "snapshot")]
    [InlineData("""{"snapshot":[{"extension":"101","call":"a","state":"early"},{"extension":"102"}]}""", CallRefusal.Missing, "snapshot[1].state")]
    [InlineData("""[{"extension":"101","call":"a","state":"early"},{"extension":"102","call":"b","state":"gone"}]""", CallRefusal.Value, "[1].state")]
    [InlineData("""{"status":"asleep"}""", CallRefusal.Value, "status")]
    public void What_is_wrong_is_named_and_nothing_is_taken(string text, object reason, string path)
    {
        var (facts, problem) = Read(Encoding.UTF8.GetBytes(text), Pbx);

        Assert.Equal(((CallRefusal)reason, path), (problem!.Reason, problem.Path));
        Assert.Empty(facts);
    }

    [Fact]
    public void Topic_and_message_must_not_contradict_each_other()
    {
        var address = new CallAddress("pbx", ExtensionNumber.Parse("101"), "c-1");

        Assert.Equal(new(CallRefusal.Contradiction, "extension", "is '102', and the topic says '101'"), Read("""{"state":"early","extension":"102"}"""u8.ToArray(), address).Problem);
        Assert.Equal(CallRefusal.Contradiction, Read("""{"state":"early","call":"c-2"}"""u8.ToArray(), address).Problem!.Reason);
    }

    [Fact]
    public void Limits_are_the_options()
    {
        var options = new CallSourceOptions { MaxTextLength = 16, MaxMessageBytes = 1_024 };
        var name = new string('n', 17);

        Assert.Equal(
            new(CallRefusal.Value, "remote.name", "has 17 characters, and 16 are read"),
            CallMessageReader.Read(Pbx, new(Encoding.UTF8.GetBytes($$$"""{"remote":{"name":"{{{name}}}"}}""")), options).Problem);
        Assert.Equal(new(CallRefusal.TooLarge, "", "has 1025 bytes, and 1024 are read"), CallMessageReader.Read(Pbx, new(new byte[1_025]), options).Problem);
        Assert.Equal(CallRefusal.Json, Read(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("[{\"a\":", 10_000))), Pbx).Problem!.Reason);
    }

    [Fact]
    public void Whatever_bytes_come_the_reader_ends_and_does_not_throw()
    {
        var random = new Random(4711);
        var good = Encoding.UTF8.GetBytes("""[{"extension":"101","call":"c-1","state":"confirmed","remote":{"number":"102","name":"Zoë"},"leg":{"callId":"a","localTag":"b","remoteTag":"c"},"sequence":12,"held":true}]""");
        var taken = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = (byte[])good.Clone();
            for (var hits = random.Next(0, 4); hits > 0; hits--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var (facts, problem) = Read(bytes[..random.Next(bytes.Length - random.Next(0, 3), bytes.Length + 1)], Pbx);
            Assert.True(problem is null || facts.Count == 0);
            taken += problem is null ? 1 : 0;
        }

        Assert.InRange(taken, 1_000, 19_000); // some are good still, most are not
    }

    private static IReadOnlyList<CallFact> Facts(string text, CallAddress? address = null)
    {
        var (facts, problem) = Read(Encoding.UTF8.GetBytes(text), address ?? Pbx);
        Assert.Null(problem);
        return facts;
    }

    private static (IReadOnlyList<CallFact> Facts, CallProblem? Problem) Read(byte[] bytes, CallAddress address) =>
        CallMessageReader.Read(address, new ReadOnlySequence<byte>(bytes), new CallSourceOptions());
}
