using System.Text;
using Provisioning.Pbxs;

namespace Provisioning.Tests.Pbxs;

/// <summary>What an Asterisk sends, as bytes.</summary>
internal static class AmiText
{
    public const string Greeting = "Asterisk Call Manager/11.0.0\r\n";

    /// <summary>Event streams of real calls, shortened to the fields that matter, with short ids.</summary>
    public static byte[] Recording(string name) => Encoding.UTF8.GetBytes(
        File.ReadAllText(Path.Combine(Repository.Root, "tests", "Provisioning.Tests", "Pbxs", "Recordings", $"{name}.ami")).ReplaceLineEndings("\r\n") + "\r\n");

    /// <summary>As <c>Event: X|Field: value</c>.</summary>
    public static byte[] Message(string lines) => Encoding.UTF8.GetBytes(lines.Replace("|", "\r\n", StringComparison.Ordinal) + "\r\n\r\n");

    public static IReadOnlyList<AmiMessage> Read(IEnumerable<ReadOnlyMemory<byte>> pieces, PbxOptions? options = null)
    {
        var reader = new AmiReader(options ?? new());
        var messages = new List<AmiMessage>();
        foreach (var piece in pieces)
            Assert.True(reader.TryRead(piece.Span, messages, out var nonsense), nonsense);
        return messages;
    }

    public static IReadOnlyList<AmiMessage> Read(byte[] bytes) => Read([Encoding.UTF8.GetBytes(Greeting), bytes]);

    public static string Refusal(byte[] bytes, PbxOptions? options = null)
    {
        Assert.False(new AmiReader(options ?? new()).TryRead(bytes, [], out var nonsense));
        return nonsense;
    }

    public static string Print(IEnumerable<AmiMessage> messages) =>
        string.Join("\n\n", messages.Select(message => string.Join('\n', message.Fields.Select(field => $"{field.Key}: {field.Value}"))));
}
