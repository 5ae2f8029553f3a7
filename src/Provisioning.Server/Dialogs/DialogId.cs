namespace Provisioning.Dialogs;

/// <summary>
/// The id of a dialog element, made from the call id, so that it is the same from every source, on every node and after a restart;
/// ten characters that need no escaping.
/// </summary>
internal static class DialogId
{
    private const string Digits = "abcdefghijklmnopqrstuvwxyz234567";
    private const int Length = 10;

    /// <summary>FNV-1a.</summary>
    public static ulong HashOf(string callId)
    {
        var hash = 14695981039346656037UL;
        foreach (var character in callId)
            hash = (hash ^ character) * 1099511628211UL;
        return hash ^ (hash >> 32);
    }

    public static string Of(ulong hash) => string.Create(Length, hash, static (text, rest) =>
    {
        for (var i = 0; i < text.Length; i++, rest >>= 5)
            text[i] = Digits[(int)(rest & 31)];
    });
}
