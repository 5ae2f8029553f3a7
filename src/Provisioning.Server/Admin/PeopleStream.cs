using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Provisioning.Devices;
using Provisioning.Monitoring;

namespace Provisioning.Admin;

/// <summary>
/// The page of a monitor as server-sent events (rule C14): <c>people</c> with all whom they may monitor, then <c>person</c> for each whose line has changed, and
/// <c>people</c> anew when they are others.
/// </summary>
internal sealed class PeopleStream(MonitoringAnswers answers, IOptions<JsonOptions> json, IOptions<MonitoringOptions> options, TimeProvider time)
{
    public async Task WriteAsync(PipeWriter output, ExtensionNumber monitor, PeopleReader reader, CancellationToken token)
    {
        output.Write("retry: 1000\n"u8);
        var shown = LinesOf(monitor);
        WriteAll(output, shown);
        using var heart = new PeriodicTimer(options.Value.Heartbeat, time);
        await EventStreamLoop.RunAsync(output, reader.WaitAsync, WriteChanges, heart, token);

        void WriteChanges()
        {
            var (before, now) = (shown, LinesOf(monitor));
            shown = now;
            if (!before.Select(line => line.Person).SequenceEqual(now.Select(line => line.Person)))
            {
                WriteAll(output, now);
                return;
            }

            foreach (var (_, text) in now.Except(before))
                Write(output, "person", text);
        }
    }

    private static void WriteAll(PipeWriter output, List<(ExtensionNumber Person, string Text)> lines) => Write(output, "people", $"[{string.Join(',', lines.Select(line => line.Text))}]");

    private static void Write(PipeWriter output, string name, string json) => output.Write(Encoding.UTF8.GetBytes($"event: {name}\ndata: {json}\n\n")); // has no line break

    /// <summary>By number; nobody for a monitor who has left the fleet.</summary>
    private List<(ExtensionNumber Person, string Text)> LinesOf(ExtensionNumber monitor) =>
        [.. (answers.PeopleOf(monitor) ?? []).Select(person => (person.Extension, JsonSerializer.Serialize(person, json.Value.SerializerOptions)))];
}
