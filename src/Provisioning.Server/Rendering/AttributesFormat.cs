using System.Buffers;
using System.Collections.Immutable;
using System.Net;
using System.Text;

namespace Provisioning.Rendering;

/// <summary>XML in which every attribute is a parameter. Declarations, comments and namespaces are none.</summary>
internal sealed class AttributesFormat : ConfigFormat
{
    /// <summary>Characters of which only their escaped form, or nothing, may stand in a value.</summary>
    private static readonly SearchValues<char> Special = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7f, 0x21)).Concat(Enumerable.Range(0xd800, 0x800)).Select(c => (char)c),
            '&', '<', '>', '"', '\'', '\u2028', '\u2029', '\ufffe', '\uffff']);

    private static readonly SearchValues<char> Plain =
        SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c).Except("&<>\"'")]);

    public override string Name => "attributes";

    public override string ContentType => "application/xml; charset=utf-8";

    public override ImmutableArray<ConfigParameter> Parse(ReadOnlySpan<byte> content) => new AttributesParser(content).Parse();

    public override void Escape(ReadOnlySpan<char> value, CharBuffer output)
    {
        if (!value.ContainsAnyExcept(Plain))
        {
            output.Write(value); // nearly every value
            return;
        }

        for (var next = value.IndexOfAny(Special); next >= 0; next = value.IndexOfAny(Special))
        {
            output.Write(value[..next]);
            var isPair = next + 1 < value.Length && char.IsSurrogatePair(value[next], value[next + 1]);
            output.Write(isPair ? value.Slice(next, 2) : Escaped(value[next]));
            value = value[(next + (isPair ? 2 : 1))..];
        }

        output.Write(value);
    }

    public override void WriteParameter(string name, string value, CharBuffer output)
    {
        output.Write("  ");
        output.Write(name);
        output.Write("=\"");
        Escape(value, output);
        output.Write("\"\n");
    }

    /// <summary>Inside the last empty element: <c>&lt;settings … /&gt;</c>.</summary>
    public override int AppendAt(ReadOnlySpan<char> content) => Math.Max(content.LastIndexOf("/>"), 0);

    private static ReadOnlySpan<char> Escaped(char c) => c switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        '\'' => "&apos;",
        < ' ' or (>= '\u007f' and < '\u00a0') or '\u2028' or '\u2029' => " ",
        _ => "",
    };

    /// <summary>One pass over the bytes: names outside tags are text, names inside are attributes.</summary>
    private ref struct AttributesParser(ReadOnlySpan<byte> content)
    {
        private readonly ReadOnlySpan<byte> _content = content;
        private readonly ImmutableArray<ConfigParameter>.Builder _found = ImmutableArray.CreateBuilder<ConfigParameter>();
        private int _at;
        private int _line = 1;

        public ImmutableArray<ConfigParameter> Parse()
        {
            while (MoveTo((byte)'<'))
            {
                if (Rest.StartsWith("<!--"u8))
                    MovePast("-->"u8);
                else if (Rest.StartsWith("<?"u8) || Rest.StartsWith("<!"u8))
                    MovePast(">"u8);
                else
                    ReadTag();
            }

            return _found.DrainToImmutable();
        }

        private readonly ReadOnlySpan<byte> Rest => _content[_at..];

        private void ReadTag()
        {
            Move(1);
            while (_at < _content.Length && _content[_at] != (byte)'>')
            {
                SkipBlanks();
                var name = Rest[..Until(" \t\r\n=/>\"'"u8)];
                Move(name.Length);
                SkipBlanks();
                if (!name.IsEmpty && Rest.StartsWith("="u8))
                    ReadValue(name);
                else if (name.IsEmpty && !Rest.IsEmpty && Rest[0] != (byte)'>')
                    Move(1);
            }
        }

        private void ReadValue(ReadOnlySpan<byte> name)
        {
            Move(1);
            SkipBlanks();
            if (Rest.IsEmpty || Rest[0] is not ((byte)'"' or (byte)'\''))
                return;
            var quote = Rest[0];
            Move(1);
            var (start, line) = (_at, _line);
            var length = Rest.IndexOf(quote);
            Move(length < 0 ? Rest.Length : length);
            if (!name.StartsWith("xmlns"u8) && !name.StartsWith("xsi:"u8))
                _found.Add(new(Encoding.UTF8.GetString(name), Decode(_content[start.._at]), line, start.._at));
            Move(Math.Min(1, Rest.Length));
        }

        private static string Decode(ReadOnlySpan<byte> value) => WebUtility.HtmlDecode(Encoding.UTF8.GetString(value));

        private readonly int Until(ReadOnlySpan<byte> any) => Rest.IndexOfAny(any) is var index and >= 0 ? index : Rest.Length;

        private bool MoveTo(byte b)
        {
            var index = Rest.IndexOf(b);
            Move(index < 0 ? Rest.Length : index);
            return index >= 0;
        }

        private void SkipBlanks() => Move(Rest.Length - Rest.TrimStart(" \t\r\n"u8).Length);

        private void MovePast(ReadOnlySpan<byte> end)
        {
            var index = Rest.IndexOf(end);
            Move(index < 0 ? Rest.Length : index + end.Length);
        }

        private void Move(int count)
        {
            _line += _content.Slice(_at, count).Count((byte)'\n');
            _at += count;
        }
    }
}
