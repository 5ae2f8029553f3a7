using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.Extensions.Options;

namespace Provisioning.Monitoring;

/// <summary>Sessions as server-sent events: <c>sessions</c> with all that go on, then <c>session</c> for each that began, changed or ended.</summary>
internal sealed class SessionStream(IOptions<MonitoringOptions> options, TimeProvider time)
{
    /// <param name="open">Read together with the making of <paramref name="reader"/>, so that nothing is missed between.</param>
    public async Task WriteAsync(PipeWriter output, IReadOnlyList<SessionInfo> open, SessionReader reader, Func<SessionInfo, bool> isWanted, CancellationToken token)
    {
        output.Write("retry: 1000\n"u8);
        Write(output, "sessions", open.Where(isWanted));
        using var heart = new PeriodicTimer(options.Value.Heartbeat, time);
        await EventStreamLoop.RunAsync(output, reader.WaitAsync, WriteChanges, heart, token);

        void WriteChanges()
        {
            foreach (var session in reader.Take().Where(isWanted))
                Write(output, "session", session);
        }
    }

    private static void Write<T>(PipeWriter output, string name, T value)
    {
        output.Write(Encoding.UTF8.GetBytes($"event: {name}\ndata: "));
        output.Write(SessionInfo.Write(value)); // has no line break
        output.Write("\n\n"u8);
    }
}
