using System.Buffers;
using System.Text;
using Microsoft.Extensions.Options;

namespace Provisioning.CallSources;

/// <summary>Counts messages that are not taken, and tells of some of them.</summary>
internal sealed partial class CallRefusals(CallMetrics metrics, IOptions<CallSourceOptions> options, TimeProvider time, ILogger<CallRefusals> logger)
{
    private const int ExcerptLength = 120;

    /// <param name="place">The topic, or the address of the request.</param>
    public void Note(CallSource source, string place, CallProblem problem, ReadOnlySequence<byte> message)
    {
        metrics.Refused(source.Name, problem.Reason);
        if (source.MayLog(time, options.Value.RefusalLogInterval))
            LogRefused(source.Name.Length > 0 ? source.Name : "unknown", Clean(Encoding.UTF8.GetBytes(place)), problem.Reason, problem.Path, problem.Message, Excerpt(message));
    }

    /// <summary>The beginning, with nothing in it that could forge a line or paint a terminal.</summary>
    private static string Excerpt(ReadOnlySequence<byte> message) => Clean(message.Slice(0, Math.Min(message.Length, ExcerptLength)).ToArray());

    private static string Clean(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[Math.Min(bytes.Length, ExcerptLength)];
        for (var i = 0; i < text.Length; i++)
            text[i] = bytes[i] is >= 0x20 and < 0x7F ? (char)bytes[i] : '.';
        return text.ToString();
    }

    [LoggerMessage(1, LogLevel.Warning, "A message of call source {Source} at {Place} was not taken ({Reason}): {Path} {Problem}. It begins: {Excerpt}")]
    private partial void LogRefused(string source, string place, CallRefusal reason, string path, string problem, string excerpt);
}
