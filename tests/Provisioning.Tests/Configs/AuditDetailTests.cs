using Provisioning.Configs;
using Provisioning.Devices;

namespace Provisioning.Tests.Configs;

public sealed class AuditDetailTests
{
    private static readonly PublishReason Reason = new("alice", "changed a thing");

    private static readonly Extension Bilal = new() { Number = ExtensionNumber.Parse("102"), Name = "Bilal", Site = "london", SipPassword = Secret.Of("plum") };

    [Fact]
    public void A_change_shows_the_fields_before_and_after() =>
        Assert.Equal(
            """{"why":"changed a thing","fields":{"name":{"before":"Bilal","after":"Bill"},"sipUser":{"before":null,"after":"b"}}}""",
            Detail(Bilal, Bilal with { Name = "Bill", SipUser = "b" }));

    [Fact]
    public void Secrets_are_masked() =>
        Assert.Equal(
            """{"why":"changed a thing","fields":{"number":{"before":null,"after":"102"},"name":{"before":null,"after":"Bilal"},"site":{"before":null,"after":"london"},"sipPassword":{"before":null,"after":"********"}}}""",
            Detail(null, Bilal));

    [Fact]
    public void A_change_of_a_secret_alone_is_visible() =>
        Assert.Equal("""{"why":"changed a thing","fields":{"secrets":"changed"}}""", Detail(Bilal, Bilal with { SipPassword = Secret.Of("anchor") }));

    [Fact]
    public void A_change_of_a_secret_beside_another_field_is_visible_too() =>
        Assert.Equal(
            """{"why":"changed a thing","fields":{"name":{"before":"Bilal","after":"Bill"},"secrets":"changed"}}""",
            Detail(Bilal, Bilal with { Name = "Bill", SipPassword = Secret.Of("anchor") }));

    [Fact]
    public void What_is_gone_shows_what_it_was() =>
        Assert.Equal(
            """{"why":"changed a thing","fields":{"number":{"before":"102","after":null},"name":{"before":"Bilal","after":null},"site":{"before":"london","after":null},"sipPassword":{"before":"********","after":null}}}""",
            Detail(Bilal, null));

    private static string Detail(Extension? before, Extension? after) => AuditDetail.Of(new FleetChange(FleetNoun.Extensions, "102", before, after), Reason);
}
