using System.Text;

namespace Provisioning.Pbxs;

/// <summary>One message of FreeSWITCH's event socket: header lines, an empty line, and as many bytes as <c>Content-Length</c> says.</summary>
internal sealed class EslMessage(IReadOnlyDictionary<string, string> headers, ReadOnlyMemory<byte> body)
{
    /// <summary>What it is, such as <c>command/reply</c> or <c>text/event-json</c>.</summary>
    public string Type => Header("Content-Type") ?? "";

    /// <summary>What a command was answered with: <c>+OK …</c> or <c>-ERR …</c>.</summary>
    public string Reply => Header("Reply-Text") ?? "";

    public bool IsOk => Reply.StartsWith("+OK", StringComparison.Ordinal);

    public ReadOnlyMemory<byte> Body => body;

    /// <summary>Bytes that are no text become replacement characters: names come from anybody.</summary>
    public string Text => Encoding.UTF8.GetString(body.Span);

    public string? Header(string name) => headers.GetValueOrDefault(name);
}
