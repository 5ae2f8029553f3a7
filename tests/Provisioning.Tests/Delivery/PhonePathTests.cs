using FsCheck.Xunit;
using Microsoft.Extensions.Options;
using Provisioning.Delivery;

namespace Provisioning.Tests.Delivery;

public sealed class PhonePathTests
{
    private readonly PhonePathReader _reader = new(Options.Create(new DeliveryOptions()), Phones.Catalog);

    [Theory]
    [InlineData("805ec0000001.cfg", "805ec0000001")]
    [InlineData("805EC0000001.boot", "805ec0000001")]
    [InlineData("phone0004f2abcdef.cfg", "0004f2abcdef")]
    [InlineData("EdgeE550-0004f2abcdef.cfg", "0004f2abcdef")]
    [InlineData("0004f2abcdef-app.log", "0004f2abcdef")]
    [InlineData("cfg805ec0000001.xml", "805ec0000001")]
    [InlineData("y000000000108.cfg", null)]
    [InlineData("y000000000000.boot", null)]
    [InlineData("000000000000-directory.xml", null)]
    [InlineData("3111-46157-002.sip.ld", null)]
    [InlineData("T46U(T43U)-108.86.0.90.rom", null)]
    public void A_name_tells_whose_file_it_is(string name, string? mac) => Assert.Equal(mac, PhonePathReader.FindMac(name)?.ToString());

    [Theory]
    [InlineData("/p/a.cfg", null, "", "a.cfg")]
    [InlineData("/P/A.CFG?x=/../y", null, "", "a.cfg")]
    [InlineData("http://10.0.0.1:8080/p/a.cfg", null, "", "a.cfg")]
    [InlineData("/p/Logs/a.log", null, "logs", "a.log")]
    [InlineData("/p/firmware/a%20(b).rom", null, "firmware", "a (b).rom")]
    [InlineData("/p/Secret/a.cfg", "Secret", "", "a.cfg")]
    [InlineData("/p/Secret/logs/a.log", "Secret", "logs", "a.log")]
    public void A_target_has_a_token_a_folder_and_a_file(string target, string? token, string folder, string name)
    {
        Assert.Null(_reader.TryRead(target, out var path));
        Assert.Equal((token, folder, name), (path.Token, path.Folder, path.Name));
        Assert.DoesNotContain("Secret", path.ToString(), StringComparison.Ordinal);
    }

    [Property(MaxTest = 3000)]
    public void What_is_read_is_a_plain_name(string? text, bool inFolder)
    {
        if (_reader.TryRead("/p/" + (inFolder ? "logs/" : "") + text, out var path) is not null)
            return;
        Assert.False(path.Name.AsSpan().ContainsAny("/\\\0"));
        Assert.NotEqual("..", path.Name);
        Assert.NotEqual("..", path.Folder);
    }
}
