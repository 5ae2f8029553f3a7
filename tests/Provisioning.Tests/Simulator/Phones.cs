using Provisioning.Simulator;

namespace Provisioning.Tests.Simulator;

/// <summary>The phones and files of these tests.</summary>
internal static class Phones
{
    public const string Mac = "805ec0000101";

    public const string PolyMac = "64167f000201";

    public static SimulatedPhone Plug(Uri server, string model = "yealink/t54w", string mac = Mac, TimeProvider? time = null,
        Func<PhoneOptions, PhoneOptions>? with = null)
    {
        var options = new PhoneOptions { Mac = mac, Model = model, Server = server };
        return new SimulatedPhone(with?.Invoke(options) ?? options, time ?? TimeProvider.System);
    }

    public static Task<BootResult> BootAsync(this SimulatedPhone phone) => phone.BootAsync(TestContext.Current.CancellationToken);

    /// <summary>A file of <c>name = value</c> lines.</summary>
    public static string Lines(params string[] lines) => string.Join('\n', ["#!version:1.0.0.1", .. lines, ""]);

    /// <summary>An XML file of which only the attributes matter.</summary>
    public static string Attributes(string attributes) => $"""<?xml version="1.0" encoding="UTF-8"?><config><part {attributes}/></config>""";

    public static string Master(string attributes) => $"""<?xml version="1.0"?><APPLICATION {attributes}/>""";

    public static string[] Sequence(this BootResult result) => [.. result.Requests.Select(request => request.ToString())];
}
