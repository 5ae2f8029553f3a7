using Provisioning.Tests.Signalling;
using Provisioning.Tests.Torture;

namespace Provisioning.Tests.EndToEnd;

/// <summary>Strangers send what they like to the SIP ports of the whole server.</summary>
public sealed class HostileSipTests
{
    [Fact]
    public async Task Rfc4475_each_of_the_49_messages_is_answered_as_it_must_be_over_udp()
    {
        await using var server = await LampOffice.StartAsync();
        using var tortured = new TorturedServer(server);
        var verdicts = new List<string>();

        foreach (var name in Vectors.Names)
            verdicts.Add($"{name} {await tortured.AnswerAsync(Vectors.Read(name))}");
        File.WriteAllLines("/tmp/verdicts.txt", verdicts);
    }
}
