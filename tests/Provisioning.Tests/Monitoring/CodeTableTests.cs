using Provisioning.Devices;
using Provisioning.Monitoring;

namespace Provisioning.Tests.Monitoring;

public sealed class CodeTableTests
{
    private static readonly CodeTable Codes = new([("*7", Privilege.Listen), ("*77", Privilege.Whisper), ("*33", Privilege.Barge)]);

    [Theory]
    [InlineData("*7102", Privilege.Listen, "102")]
    [InlineData("*77102", Privilege.Whisper, "102")]
    [InlineData("*33102", Privilege.Barge, "102")]
    [InlineData("*77", Privilege.Whisper, "")]
    internal void C13_of_two_codes_that_fit_the_longer_one_is_meant_in_whatever_order_they_stand(string dialled, Privilege mode, string extension)
    {
        Assert.Equal((mode, extension), Codes.Read(dialled));
        Assert.Equal((mode, extension), new CodeTable([.. Codes.Codes.Reverse()]).Read(dialled));
    }

    [Theory]
    [InlineData("*8102")]
    [InlineData("102")]
    [InlineData("")]
    public void C13_what_begins_with_no_code_is_none(string dialled) => Assert.Null(Codes.Read(dialled));
}
