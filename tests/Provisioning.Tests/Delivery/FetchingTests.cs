using System.Net;

namespace Provisioning.Tests.Delivery;

public sealed class FetchingTests
{
    [Fact]
    public async Task A_phone_that_knows_its_password_gets_its_file()
    {
        await using var server = await DeliveryServer.StartAsync();
        var version = await server.PublishAsync(DeliveryServer.Mac, ("805ec0000001.cfg", "#!version:1.0.0.1\nhello\n"));
        using var phone = new Phone(server, DeliveryServer.Mac);

        using var response = await phone.GetAsync("805ec0000001.cfg");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("#!version:1.0.0.1\nhello\n", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal($"\"{version.Files[0].Hash}\"", response.Headers.ETag!.Tag);
        Assert.Equal(24, response.Content.Headers.ContentLength);
    }
}
