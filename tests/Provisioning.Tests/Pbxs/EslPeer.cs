using System.Collections.Concurrent;
using System.Text;

namespace Provisioning.Tests.Pbxs;

/// <summary>A FreeSWITCH on the other end of a wire: signs in, subscribes, shows its tables, runs what it is told.</summary>
internal sealed class EslPeer(Wire wire) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private long _left = long.MaxValue;

    public string Password { get; init; } = "ClueCon";

    /// <summary>By table; none has rows when it is not here.</summary>
    public ConcurrentDictionary<string, string> Tables { get; } = new();

    /// <summary>What it was told, in order.</summary>
    public ConcurrentQueue<string> Said { get; } = new();

    /// <summary>What a job ends with; nothing is told when it is null.</summary>
    public Func<string, string?> Run { get; set; } = Usual;

    /// <summary>What a command is answered with, instead of the usual; nothing when it is empty.</summary>
    public Func<string, string?> Answer { get; set; } = _ => null;

    /// <summary>It breaks off after so many bytes.</summary>
    public long CutAfter
    {
        init => _left = value;
    }

    /// <summary>Bytes sent.</summary>
    public long Sent { get; private set; }

    /// <summary>Commands of this kind that were said.</summary>
    public IEnumerable<string> Jobs => Said.Where(said => said.StartsWith("bgapi ", StringComparison.Ordinal)).Select(said => said[6..said.IndexOf('\n', StringComparison.Ordinal)]);

    /// <summary>Two questions are answered in words of their own, and without an end of line.</summary>
    public static string Usual(string api) => api.Split(' ')[0] switch
    {
        "uuid_exists" => "true",
        "sofia_contact" => "sofia/internal/sip:103@192.0.2.13:5060",
        _ => "+OK\n",
    };

    public async Task RunAsync(CancellationToken token)
    {
        try
        {
            await SendAsync(EslBytes.AuthRequest);
            var buffer = new byte[4_096];
            var text = new StringBuilder();
            while (await wire.ReadAsync(buffer, token) is > 0 and var count)
            {
                text.Append(Encoding.UTF8.GetString(buffer, 0, count));
                while (text.ToString() is var all && all.IndexOf("\n\n", StringComparison.Ordinal) is >= 0 and var end)
                {
                    text.Remove(0, end + 2);
                    await HearAsync(all[..(end + 2)]);
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException)
        {
            // the other end has gone, or this one was cut
        }
    }

    public Task SendAsync(IReadOnlyDictionary<string, string> told) => SendAsync(EslBytes.Event(told));

    public async Task SendAsync(string text)
    {
        await _turn.WaitAsync();
        try
        {
            if (_left == 0)
                return;
            var bytes = Encoding.UTF8.GetBytes(text);
            var now = (int)Math.Min(bytes.Length, _left);
            _left -= now;
            Sent += now;
            await wire.WriteAsync(bytes.AsMemory(0, now));
            if (_left == 0)
                await wire.HangUpAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task HearAsync(string command)
    {
        Said.Enqueue(command);
        if (Answer(command) is { } answer)
        {
            if (answer.Length > 0)
                await SendAsync(answer);
            return;
        }

        var line = command[..command.IndexOf('\n', StringComparison.Ordinal)];
        switch (line.Split(' ')[0])
        {
            case "auth":
                await SendAsync(line == $"auth {Password}" ? EslBytes.Reply("+OK accepted") : EslBytes.Reply("-ERR invalid") + EslBytes.Disconnect());
                if (line != $"auth {Password}")
                    await wire.HangUpAsync();
                break;
            case "event":
                await SendAsync(EslBytes.Reply("+OK event listener enabled json"));
                break;
            case "filter":
                await SendAsync(EslBytes.Reply($"+OK filter added. [{line.Split(' ')[1]}]=[{line.Split(' ')[2]}]"));
                break;
            case "sendevent":
                await SendAsync(EslBytes.Reply("+OK 2b5a2b9c-1b1a-4b0e-8d4e-3f6a0b8f6d11"));
                break;
            case "bgapi":
                await RunAsync(line[6..], command.Split("Job-UUID: ")[1].TrimEnd());
                break;
            default:
                await SendAsync(EslBytes.Reply("-ERR not loging"));
                break;
        }
    }

    private async Task RunAsync(string api, string job)
    {
        await SendAsync(EslBytes.JobReply(job));
        var result = api.Split(' ') is ["show", var table, "as", "json"] ? Tables.GetValueOrDefault(table, "{\"row_count\": 0}\n") : Run(api);
        if (result is not null)
            await SendAsync(EslBytes.Job(job, result));
    }
}
