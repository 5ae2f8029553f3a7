using System.Buffers;
using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Text;

namespace Provisioning.Simulator.Ami;

/// <summary>Reads actions: lines up to an empty one.</summary>
internal sealed class AmiActionReader(PipeReader input)
{
    /// <summary>Asterisk's <c>AST_MAX_MANHEADERS</c>.</summary>
    private const int MostLines = 128;

    /// <summary>Asterisk's buffer of a session is of 1025 bytes; a line beyond it ends the session.</summary>
    private const int MostBytes = 1024;

    /// <returns>Null when the client has left, or has sent too much.</returns>
    public async Task<AmiAction?> ReadAsync(CancellationToken token)
    {
        var lines = ImmutableArray.CreateBuilder<(string, string)>();
        while (await ReadLineAsync(token) is { } line)
        {
            if (line.Length == 0 && lines.Count > 0)
                return new(lines.ToImmutable());
            if (lines.Count == MostLines)
                return null;
            if (line.IndexOf(':', StringComparison.Ordinal) is var colon and > 0)
                lines.Add((line[..colon].Trim(), line[(colon + 1)..].Trim()));
        }

        return null;
    }

    private async Task<string?> ReadLineAsync(CancellationToken token)
    {
        while (true)
        {
            var read = await input.ReadAsync(token);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = Encoding.UTF8.GetString(read.Buffer.Slice(0, end)).TrimEnd('\r');
                input.AdvanceTo(read.Buffer.GetPosition(1, end));
                return line;
            }

            var isTooLong = read.Buffer.Length > MostBytes;
            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (isTooLong || read.IsCompleted)
                return null;
        }
    }
}
