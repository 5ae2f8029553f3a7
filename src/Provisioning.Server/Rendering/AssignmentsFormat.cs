using System.Buffers;
using System.Collections.Immutable;
using System.Text;

namespace Provisioning.Rendering;

/// <summary><c>name = value</c>, one to a line; <c>#</c> begins a comment line; nothing is quoted.</summary>
internal sealed class AssignmentsFormat : ConfigFormat
{
    /// <summary>What ends a line for some reader: controls, NEL and the Unicode line and paragraph separators.</summary>
    private static readonly SearchValues<char> LineEnds =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7f, 0x21)).Select(c => (char)c), '\u2028', '\u2029']);

    public override string Name => "assignments";

    public override string ContentType => "text/plain; charset=utf-8";

    public override ImmutableArray<ConfigParameter> Parse(ReadOnlySpan<byte> content)
    {
        var parameters = ImmutableArray.CreateBuilder<ConfigParameter>();
        var line = 0;
        for (var start = 0; start < content.Length;)
        {
            line++;
            var length = content[start..].IndexOf((byte)'\n');
            var end = length < 0 ? content.Length : start + length;
            var text = content[start..end];
            var equals = text.IndexOf((byte)'=');
            var name = equals < 0 ? default : text[..equals].Trim(" \t\r"u8);
            if (!name.IsEmpty && name[0] != (byte)'#')
                parameters.Add(Parameter(content, name, start + equals + 1, end, line));
            start = end + 1;
        }

        return parameters.DrainToImmutable();
    }

    public override void Escape(ReadOnlySpan<char> value, CharBuffer output)
    {
        value = value.Trim();
        if (!value.ContainsAnyExceptInRange(' ', '~'))
        {
            output.Write(value); // nearly every value
            return;
        }

        for (var next = value.IndexOfAny(LineEnds); next >= 0; next = value.IndexOfAny(LineEnds))
        {
            output.Write(value[..next]);
            output.Write(' ');
            value = value[(next + 1)..];
        }

        output.Write(value);
    }

    public override void WriteParameter(string name, string value, CharBuffer output)
    {
        output.Write(name);
        output.Write(" = ");
        Escape(value, output);
        output.Write('\n');
    }

    public override int AppendAt(ReadOnlySpan<char> content) => content.Length;

    private static ConfigParameter Parameter(ReadOnlySpan<byte> content, ReadOnlySpan<byte> name, int start, int end, int line)
    {
        while (start < end && content[start] is (byte)' ' or (byte)'\t')
            start++;
        while (end > start && content[end - 1] is (byte)' ' or (byte)'\t' or (byte)'\r')
            end--;
        return new(Encoding.UTF8.GetString(name), Encoding.UTF8.GetString(content[start..end]), line, start..end);
    }
}
