namespace Provisioning.CallSources;

/// <summary>Names a source in topics, addresses and metrics.</summary>
internal static class SourceName
{
    /// <summary>As long as a DNS label, and one more.</summary>
    public const int MaxLength = 64;

    public const string Rule = "must have 1 to 64 letters, digits, '.', '_' or '-'";

    public static bool IsValid(string name) =>
        name.Length is > 0 and <= MaxLength && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
