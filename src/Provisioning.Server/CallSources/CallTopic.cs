using System.Diagnostics.CodeAnalysis;
using Provisioning.Devices;

namespace Provisioning.CallSources;

/// <summary>
/// What a topic says, below the prefix: <c>calls/SOURCE</c>, <c>calls/SOURCE/EXTENSION</c>, <c>calls/SOURCE/EXTENSION/CALL</c> or
/// <c>sources/SOURCE</c>.
/// </summary>
internal sealed record CallTopic(string Source, bool IsStatus, string? Extension, string? CallId)
{
    public const string Calls = "calls/";
    public const string Sources = "sources/";

    public static bool TryRead(string topic, [NotNullWhen(true)] out CallTopic? read)
    {
        read = topic.Split('/', 4) switch
        {
            ["calls", var source] => new(source, false, null, null),
            ["calls", var source, var extension] => new(source, false, extension, null),
            ["calls", var source, var extension, { Length: > 0 } call] => new(source, false, extension, call),
            ["sources", var source] => new(source, true, null, null),
            _ => null,
        };
        return read is not null;
    }

    /// <summary>Null where the extension is none.</summary>
    public CallAddress? Address() =>
        Extension is null ? new(Source)
        : ExtensionNumber.TryParse(Extension, out var number) ? new(Source, number, CallId)
        : null;
}
