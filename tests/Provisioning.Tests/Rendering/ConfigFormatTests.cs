using System.Text;
using FsCheck.Xunit;
using Provisioning.Rendering;

namespace Provisioning.Tests.Rendering;

public sealed class ConfigFormatTests
{
    [Fact]
    public void Assignments_are_read_in_order_with_their_lines()
    {
        var parsed = ConfigFormat.Assignments.Parse("#!version:1.0.0.1\n\n# a = comment\nlang.gui = English \r\n a=b=c\nempty =\nnoise\n"u8);

        Assert.Equal([("lang.gui", "English", 4), ("a", "b=c", 5), ("empty", "", 6)], parsed.Select(p => (p.Name, p.Value, p.Line)));
    }

    [Fact]
    public void Attributes_are_read_in_order_with_their_lines()
    {
        var parsed = ConfigFormat.Attributes.Parse("""
            <?xml version="1.0"?>
            <!-- a="comment" -->
            <polycomConfig xmlns:xsi="http://x" xsi:noNamespaceSchemaLocation="p.xsd">
              <reg reg.1.label="A &amp; &quot;B&quot;" reg.1.address = '100'/>
              <x y.z=""/>
            </polycomConfig>
            """u8);

        Assert.Equal([("reg.1.label", "A & \"B\"", 4), ("reg.1.address", "100", 4), ("y.z", "", 5)], parsed.Select(p => (p.Name, p.Value, p.Line)));
    }

    [Fact]
    public void The_bytes_of_a_value_are_where_it_says()
    {
        var content = "a = é1\nb =  x  \n"u8.ToArray();

        Assert.Equal(["é1", "x"], ConfigFormat.Assignments.Parse(content).Select(p => Encoding.UTF8.GetString(content[p.ValueBytes])));
    }

    [Property(MaxTest = 2000)]
    public void Reading_never_throws(byte[] noise)
    {
        ConfigFormat.Assignments.Parse(noise);
        ConfigFormat.Attributes.Parse(noise);
        var almost = "<a b=\"c\" "u8.ToArray().Concat(noise).Concat("d=\"e\"/>"u8.ToArray()).ToArray();
        ConfigFormat.Attributes.Parse(almost);
    }

    [Property(MaxTest = 2000)]
    public void A_written_value_is_one_value(string? value)
    {
        foreach (var format in new[] { ConfigFormat.Assignments, ConfigFormat.Attributes })
        {
            var buffer = new CharBuffer(CharBuffer.DefaultLimit);
            buffer.Write(format == ConfigFormat.Attributes ? "<a\n" : "");
            format.WriteParameter("one", value ?? "", buffer);
            format.WriteParameter("two", "2", buffer);
            buffer.Write(format == ConfigFormat.Attributes ? "/>" : "");

            var parsed = format.Parse(Encoding.UTF8.GetBytes(buffer.Text.ToString()));

            Assert.Equal(["one", "two"], parsed.Select(p => p.Name));
            Assert.Equal("2", parsed[1].Value);
        }
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("  edges  ", "edges")]
    [InlineData("x\nsecurity.user_password=", "x security.user_password=")]
    [InlineData("a\r\n\u2028\u0085b", "a    b")]
    public void Assignments_keep_a_value_on_its_line(string value, string written) => Assert.Equal(written, Escaped(ConfigFormat.Assignments, value));

    [Theory]
    [InlineData("\"/><a", "&quot;/&gt;&lt;a")]
    [InlineData("a\nb\0c", "a b c")]
    [InlineData("Müller & Söhne", "Müller &amp; Söhne")]
    public void Attributes_keep_a_value_in_its_quotes(string value, string written) => Assert.Equal(written, Escaped(ConfigFormat.Attributes, value));

    [Fact]
    public void Half_a_character_is_left_out() => Assert.Equal("\ud83d\ude00 !", Escaped(ConfigFormat.Attributes, "\ud83d\ude00 \ud83d!"));

    private static string Escaped(ConfigFormat format, string value)
    {
        var buffer = new CharBuffer(CharBuffer.DefaultLimit);
        format.Escape(value, buffer);
        return buffer.Text.ToString();
    }
}
