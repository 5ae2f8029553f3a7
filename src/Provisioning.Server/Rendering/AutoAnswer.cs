using System.Buffers;

namespace Provisioning.Rendering;

/// <summary>The header of an INVITE that makes phones of one maker answer by themselves: <c>autoAnswer</c> in vendor.yaml.</summary>
/// <param name="Header">Its name, such as <c>Alert-Info</c>.</param>
/// <param name="Value">What stands in it. Phones that compare it with a value of their configuration are rendered this very one.</param>
/// <param name="Source">Who says so.</param>
/// <param name="Unverified">It was not confirmed on a phone.</param>
internal sealed record AutoAnswer(string Header, string Value, string Source, bool Unverified)
{
    /// <summary>Both become part of a message to a PBX.</summary>
    private const int Longest = 128;

    private static readonly SearchValues<char> ReadByPbxs = SearchValues.Create(",\"{}[]^|");

    /// <returns>Null where the file says nothing: such phones ring.</returns>
    public static AutoAnswer? Read(DataNode row)
    {
        if (!row.Exists)
            return null;
        row.Allow("header", "value", "source", "unverified");
        var read = new AutoAnswer(row["header"].Text(), row["value"].Text(), row["source"].Text(), row["unverified"].Flag());
        if (read.Header.Length is 0 or > Longest || !read.Header.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            row["header"].Problem("a name of a SIP header is expected here, such as Alert-Info");
        if (read.Value.Length is 0 or > Longest || !read.Value.All(c => c is >= ' ' and <= '~') || read.Value.AsSpan().ContainsAny(ReadByPbxs))
            row["value"].Problem($"at most {Longest} plain characters are expected here, and none of , \" {{ }} [ ] ^ | which PBXs read for themselves");
        return read;
    }
}
