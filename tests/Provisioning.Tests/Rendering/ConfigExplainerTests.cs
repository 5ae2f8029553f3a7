using Provisioning.Devices;
using Provisioning.Rendering;

namespace Provisioning.Tests.Rendering;

public sealed class ConfigExplainerTests
{
    private static readonly ConfigExplainer Explainer = new(TestFleet.Renderer());

    [Theory]
    [InlineData("yealink/t54w", "lang.gui", "yealink/common.scriban", "lang.gui = {{ tables.languages[settings.language] }}")]
    [InlineData("yealink/t54w", "static.network.lldp.enable", "yealink/common.scriban", "{{ model.prefix }}network.lldp.enable = {{ settings.lldp }}")]
    [InlineData("yealink/t54w", "linekey.1.label", "yealink/phone.scriban", "linekey.{{ key.number }}.label = {{ key.label }}")]
    [InlineData("yealink/t54w", "linekey.27.label", "yealink/phone.scriban", "linekey.{{ key.number }}.label = %NULL%")]
    [InlineData("poly/vvx450", "lcl.ml.lang", "poly/site.scriban", "    lcl.ml.lang=\"{{ tables.languages[settings.language] }}\"")]
    [InlineData("poly/vvx450", "reg.1.address", "poly/phone.scriban", "    reg.{{ line.number }}.address=\"{{ line.user }}\"")]
    public void A_parameter_names_the_line_of_the_template_that_wrote_it(string model, string parameter, string file, string line)
    {
        var explained = Assert.Single(Explainer.Explain(TestFleet.Phone(model, 100), TestFleet.Office(), parameter));

        Assert.Equal(file, explained.Template?.File);
        Assert.Equal(line, File.ReadAllLines(Path.Combine(TestFleet.Templates, file))[explained.Template!.Value.Line - 1]);
    }

    [Fact]
    public void A_parameter_names_the_settings_it_read_and_where_they_were_written()
    {
        var fleet = TestFleet.Office() with { Account = TestFleet.Setting(("language", "de"), ("vlan", "7")) };
        var device = TestFleet.Phone("yealink/t54w", 100) with { Settings = TestFleet.Setting(("timeServer", "t.example.com")) };

        Assert.Equal([("language", SettingLevel.Account)], Settings("lang.gui"));
        Assert.Equal([("timeServer", SettingLevel.Device)], Settings("local_time.ntp_server1"));
        Assert.Equal([("dateFormat", SettingLevel.Default)], Settings("local_time.date_format"));
        Assert.Equal([("vlan", SettingLevel.Account)], Settings("static.network.vlan.internet_port_vid"));

        IEnumerable<(string, SettingLevel)> Settings(string parameter) =>
            Explainer.Explain(device, fleet, parameter).Single().Settings.Select(read => (read.Setting, read.Level));
    }

    [Fact]
    public void An_own_parameter_names_its_level()
    {
        var fleet = TestFleet.Office() with { Account = TestFleet.Parameter(("linekey.1.label", "A")) };

        var explained = Assert.Single(Explainer.Explain(TestFleet.Phone("yealink/t54w", 100), fleet, "linekey.1.label"));

        Assert.Equal(("A", SettingLevel.Account, null), (explained.Value, explained.OwnParameter, explained.Template));
    }

    [Fact]
    public void A_secret_is_masked()
    {
        var explained = Explainer.Explain(TestFleet.Phone("yealink/t54w", 100), TestFleet.Office());

        Assert.All(explained.Where(parameter => parameter.Parameter.Contains("password", StringComparison.Ordinal)), parameter => Assert.Equal(Secret.Mask, parameter.Value));
        Assert.Contains(explained, parameter => parameter is { Parameter: "account.1.password", IsSecret: true });
    }

    [Fact]
    public void Explaining_renders_the_same_values()
    {
        var config = TestFleet.Renderer().Render(TestFleet.Phone("poly/vvx450", 100), TestFleet.Office());

        var explained = Explainer.Explain(TestFleet.Phone("poly/vvx450", 100), TestFleet.Office());

        Assert.Equal(
            config.Files.SelectMany(file => file.Parsed().Select(parameter => (file.Name, parameter.Name, parameter.Line))),
            explained.Select(parameter => (parameter.File, parameter.Parameter, parameter.Line)));
        Assert.All(explained, parameter => Assert.NotNull(parameter.Template));
    }
}
