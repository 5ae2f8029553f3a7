using System.Text.Json;
using Provisioning.Devices;

namespace Provisioning.Tests.Devices;

public sealed class FleetSecretsTests
{
    private const string Text =
        """
        settings: { adminPassword: { env: PHONE_ADMIN } }
        extensions:
          - { number: "101", name: A, site: s, sipPassword: { file: secrets/101 } }
          - { number: "102", name: B, site: s, sipPassword: by-value }
        """;

    private static readonly Dictionary<string, string> Known = new() { ["env:PHONE_ADMIN"] = "harbour", ["file:secrets/101"] = "plum" };

    [Fact]
    public void Secrets_come_by_value_from_the_environment_and_from_files()
    {
        var fleet = Reading.Sound(Text, secrets: Known);

        Assert.Equal(("harbour", "env:PHONE_ADMIN"), Told(fleet.Account.Values["adminPassword"].Secret));
        Assert.Equal(("plum", "file:secrets/101"), Told(fleet.Extensions[Reading.Number("101")].SipPassword));
        Assert.Equal(("by-value", null), Told(fleet.Extensions[Reading.Number("102")].SipPassword));
    }

    [Fact]
    public void A_reference_that_cannot_be_read_is_a_problem_with_its_place() =>
        Assert.Equal(
            [
                "fleet.yaml:3:53: extensions/0/sipPassword: 'file:secrets/101' could not be read where the command was run; set the variable or the file",
                "fleet.yaml:1:28: settings/adminPassword: 'env:PHONE_ADMIN' could not be read where the command was run; set the variable or the file",
            ],
            Reading.Read(Text).Problems);

    [Fact]
    public void A_masked_secret_stays_as_it_is()
    {
        var before = Reading.Sound(Text, secrets: Known);

        var after = Reading.Sound(
            """
            settings: { adminPassword: "********" }
            extensions:
              - { number: "101", name: A, site: s, sipPassword: "********" }
              - { number: "102", name: Changed, site: s, sipPassword: "********" }
            """,
            before);

        Assert.Equal("harbour", after.Account.Values["adminPassword"].Reveal());
        Assert.Equal("plum", after.Extensions[Reading.Number("101")].SipPassword!.Reveal());
        Assert.Equal("by-value", after.Extensions[Reading.Number("102")].SipPassword!.Reveal());
        Assert.Equal(["extensions/102"], FleetDiff.Between(before, after).Select(change => change.Path));
    }

    [Fact]
    public void The_password_of_a_PBXs_control_is_masked_and_stays_as_it_is()
    {
        var before = Reading.Sound("pbxs: [{ name: main, address: 10.0.0.1, control: { kind: asterisk, password: quince } }]");

        var shown = JsonSerializer.Serialize(before.Pbxs["main"], FleetJson.Masked);
        var after = Reading.Sound("pbxs: [{ name: main, address: 10.0.0.1, control: { kind: asterisk, password: '********', tls: true } }]", before);

        Assert.Contains("\"password\":\"********\"", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("quince", $"{before.Pbxs["main"]}", StringComparison.Ordinal);
        Assert.Equal("quince", after.Pbxs["main"].Control!.Password!.Reveal());
    }

    [Fact]
    public void A_masked_secret_of_something_new_has_nothing_to_keep() =>
        Assert.Equal(
            ["fleet.yaml:1:62: extensions/0/sipPassword: is masked and there is nothing to keep; write the secret, or { env: NAME }, or { file: path }"],
            Reading.Read("extensions: [{ number: '101', name: A, site: s, sipPassword: '********' }]").Problems);

    [Theory]
    [InlineData("[a, b]")]
    [InlineData("{ vault: x }")]
    [InlineData("{ env: a, file: b }")]
    [InlineData("''")]
    public void What_is_no_secret_is_refused(string written) =>
        Assert.Contains(
            "is no secret; write the value, or { env: NAME }, or { file: path }",
            Assert.Single(Reading.Read($"extensions: [{{ number: '101', name: A, site: s, sipPassword: {written} }}]").Problems), StringComparison.Ordinal);

    [Fact]
    public void A_secret_prints_as_its_mask_wherever_text_is_made_of_it()
    {
        var secret = Secret.Of("plum");

        Assert.Equal("******** ********", $"{secret} {new SettingValue(secret)}");
        Assert.DoesNotContain("plum", $"{Reading.Sound(Text, secrets: Known).Extensions[Reading.Number("101")]}", StringComparison.Ordinal);
    }

    private static (string?, string?) Told(Secret? secret) => (secret?.Reveal(), secret?.Reference);
}
