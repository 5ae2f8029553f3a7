using System.Xml.Linq;
using Provisioning.Tests.Interop;

namespace Provisioning.Tests.KeyCalls;

/// <summary>The PBXs of the samples as far as they can be read here.</summary>
public sealed class SampleTests
{
    [Theory]
    [InlineData("peer.cfg")]
    [InlineData("edge.cfg")]
    [InlineData("publish.cfg")]
    public async Task Kamailio_accepts_its_samples(string sample)
    {
        var output = await Peer.RunAsync("kamailio", "-c", "-f", Kamailio.Sample(sample));

        Assert.Contains("Listening on", output, StringComparison.Ordinal);
        Assert.DoesNotContain("ERROR", output, StringComparison.Ordinal);
        Assert.DoesNotContain("CRITICAL", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Asterisks_endpoint_is_found_by_address_and_believed_and_its_context_exists()
    {
        var sections = Sections(File.ReadAllLines(Sample("asterisk", "pjsip.conf")));
        var endpoint = Assert.Single(sections, section => section.Values.Contains(("type", "endpoint")));
        var identify = Assert.Single(sections, section => section.Values.Contains(("type", "identify")));

        Assert.Contains(("trust_id_inbound", "yes"), endpoint.Values);
        Assert.Contains(("rewrite_contact", "no"), endpoint.Values);
        Assert.Contains(("endpoint", endpoint.Name), identify.Values);
        Assert.DoesNotContain(endpoint.Values, value => value.Key == "auth");
        var context = Assert.Single(endpoint.Values, value => value.Key == "context").Value;
        Assert.Contains(Sections(File.ReadAllLines(Sample("asterisk", "extensions.conf"))), section => section.Name == context);
    }

    [Fact]
    public void FreeSWITCHs_profile_applies_the_list_that_is_there()
    {
        var lists = XDocument.Load(Sample("freeswitch", "acl.conf.xml")).Descendants("list").Select(list => list.Attribute("name")?.Value);
        var acl = XDocument.Load(Sample("freeswitch", "internal.xml")).Descendants("param").Single(param => param.Attribute("name")?.Value == "apply-inbound-acl");
        var lampKeys = XDocument.Load(Sample("freeswitch", "dialplan.xml")).Descendants("extension").Single(extension => extension.Attribute("name")?.Value == "lamp-keys");
        var fields = lampKeys.Descendants("condition").Select(condition => condition.Attribute("field")?.Value);

        Assert.Contains(acl.Attribute("value")?.Value, lists);
        Assert.Equal(["network_addr", "${sip_P-Asserted-Identity}"], fields);
    }

    private static string Sample(string pbx, string file) => Path.Combine(Repository.Root, "samples", pbx, file);

    private static List<(string Name, List<(string Key, string Value)> Values)> Sections(string[] lines)
    {
        var sections = new List<(string Name, List<(string Key, string Value)> Values)>();
        foreach (var line in lines.Select(line => line.Split(';')[0].Trim()).Where(line => line.Length > 0))
        {
            if (line[0] == '[')
                sections.Add((line.Trim('[', ']'), []));
            else if (line.Split('=', 2) is [var key, var value])
                sections[^1].Values.Add((key.Trim(), value.TrimStart('>').Trim()));
        }

        return sections;
    }
}
