using Provisioning.Devices;
using Provisioning.Rendering;

namespace Provisioning.Tests.Rendering;

/// <summary>How a monitor's phone offers the choice of modes, as its files say it.</summary>
public sealed class MonitoringWaysTests
{
    [Theory]
    [InlineData("yealink/t46u", "codes menu")]
    [InlineData("yealink/t33g", "codes menu")]
    [InlineData("yealink/t54w", "menu")]
    [InlineData("yealink/t31p", "menu")]
    [InlineData("yealink/t28p", "")]
    [InlineData("poly/vvx450", "menu")]
    [InlineData("poly/vvx150", "softKeys")]
    [InlineData("poly/edge-e550", "softKeys")]
    public void B10_by_itself_a_phone_gets_what_it_does_best(string model, string ways) => Assert.Equal(ways, WaysOf(Parameters(model)));

    [Theory]
    [InlineData("yealink/t46u", "codes", "codes")]
    [InlineData("yealink/t46u", "menu", "menu")]
    [InlineData("yealink/t46u", "softKeys", "softKeys")]
    [InlineData("yealink/t46u", "none", "")]
    [InlineData("poly/vvx450", "softKeys", "softKeys")]
    [InlineData("poly/vvx450", "none", "")]
    public void B10_an_administrator_may_ask_for_another_way(string model, string setting, string ways) => Assert.Equal(ways, WaysOf(Parameters(model, setting)));

    [Fact]
    public void A_way_that_the_phone_has_not_is_reported_and_it_gets_what_it_does_best()
    {
        var config = Render("yealink/t54w", Setting("codes"));

        Assert.Contains(config.Problems, problem => problem.Message == "SIP-T54W cannot do monitoringMenu: codes, so it is done as with auto" && problem.Severity == ProblemSeverity.Warning);
        Assert.Equal("menu", WaysOf(Parsed(config)));
    }

    [Fact]
    public void B10_the_makers_own_choice_by_press_and_hold_is_only_rendered_where_it_is_asked_for_as_a_short_press_would_join_the_call()
    {
        Assert.DoesNotContain(Parameters("poly/vvx450").Keys, name => name.EndsWith(".bargeInMode", StringComparison.Ordinal));

        var asked = Parameters("poly/vvx450", "codes");

        Assert.Equal(["All", "All"], asked.Where(parameter => parameter.Key.EndsWith(".bargeInMode", StringComparison.Ordinal)).Select(parameter => parameter.Value));
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("menu")]
    [InlineData("none")]
    public void B12_whatever_the_way_the_monitoring_key_is_a_blf_key_in_its_place(string setting)
    {
        var yealink = Parameters("yealink/t46u", setting);
        var poly = Parameters("poly/vvx450", setting);

        Assert.Equal(("16", "101", "*8"), (yealink["linekey.2.type"], yealink["linekey.2.value"], yealink["linekey.2.pickup_value"]));
        Assert.Equal(("BLF", "101"), (poly["lineKey.2.category"], poly["attendant.resourceList.1.address"]));
    }

    [Fact]
    public void B11_a_phones_own_codes_go_as_far_as_its_people_may_and_no_further()
    {
        var listen = Parameters("yealink/t46u", privilege: Privilege.Listen);
        var barge = Parameters("yealink/t46u", privilege: Privilege.Barge);

        Assert.Equal(("*336", "%NULL%", "%NULL%"), CodesOf(listen));
        Assert.Equal(("*336", "*339", "*332"), CodesOf(barge));
    }

    [Fact]
    public void C13_codes_are_settings()
    {
        var changed = Parameters("yealink/t46u", account: TestFleet.Setting(("monitoring", "true"), ("listenCode", "*81"), ("whisperCode", "*82"), ("bargeCode", "*83")));

        Assert.Equal(("*81", "*82", "*83"), CodesOf(changed));
    }

    [Theory]
    [InlineData("yealink/t46u")]
    [InlineData("poly/vvx450")]
    [InlineData("poly/vvx150")]
    public void A1_nobody_else_and_nobody_while_monitoring_is_off_is_given_a_way_or_answers_by_itself(string model)
    {
        var phone = TestFleet.Phone(model, 102);
        var fleet = Fleet(Privilege.TakeOver, TestFleet.Setting(("monitoring", "true")));
        var other = Parsed(TestFleet.Renderer().Render(phone, fleet));
        var off = Parameters(model, account: Settings.None);

        foreach (var parameters in new[] { other, off })
        {
            Assert.Equal("", WaysOf(parameters));
            Assert.DoesNotContain(parameters.Keys, name => name.StartsWith("voIpProt.SIP.alertInfo", StringComparison.Ordinal) || name.StartsWith("features.intercom", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_monitors_phone_is_rendered_what_it_needs_to_answer_by_itself()
    {
        var yealink = Parameters("yealink/t54w");
        var poly = Parameters("poly/vvx450");

        Assert.Equal("1", yealink["features.intercom.allow"]);
        Assert.Equal(TestFleet.Vendors.AutoAnswerOf("poly/vvx450")!.Value, poly["voIpProt.SIP.alertInfo.5.value"]);
        Assert.Equal("Alert-Info", TestFleet.Vendors.AutoAnswerOf("yealink/t54w")!.Header);
        Assert.Null(TestFleet.Vendors.AutoAnswerOf("acme/one"));
    }

    [Fact]
    public void The_token_in_the_address_of_a_menu_is_a_secret()
    {
        var file = Render("yealink/t54w").File("805ec0123456.cfg");
        var token = TestFleet.Environment.Credentials.MenuTokenOf(TestFleet.Phone("yealink/t54w", 100)).Reveal();

        Assert.Contains($"programablekey.1.value = https://prov.example.com/p/{token}/menu/805ec0123456\n", file.Text(), StringComparison.Ordinal);
        Assert.Contains("programablekey.1.value = https://prov.example.com/p/********/menu/805ec0123456\n", System.Text.Encoding.UTF8.GetString(file.Masked()), StringComparison.Ordinal);
    }

    [Fact]
    public void New_credentials_are_a_new_token_and_no_token_is_a_password()
    {
        var phone = TestFleet.Phone("yealink/t54w", 100);
        var issuer = TestFleet.Environment.Credentials;

        Assert.NotEqual(issuer.MenuTokenOf(phone).Reveal(), issuer.MenuTokenOf(phone with { CredentialGeneration = 2 }).Reveal());
        Assert.NotEqual(issuer.MenuTokenOf(phone).Reveal(), issuer.For(phone).HttpPassword.Reveal());
    }

    [Fact]
    public void An_address_that_is_too_long_for_a_key_is_reported_and_soft_keys_take_its_place()
    {
        var environment = new RenderEnvironment(new Uri($"https://{new string('a', 60)}.example.com:8443/p/"), "lamps.example.com", 5060, new CredentialIssuer([1]));
        var config = new ConfigRenderer(TestFleet.Catalog, environment).Render(TestFleet.Phone("yealink/t54w", 100), Fleet(Privilege.TakeOver, TestFleet.Setting(("monitoring", "true"))));

        Assert.Contains(config.Problems, problem => problem.Message.Contains("shorter Rendering:PublicUrl", StringComparison.Ordinal));
        Assert.Equal("softKeys", WaysOf(Parsed(config)));
    }

    [Fact]
    public void A6_a_phone_without_keys_still_has_the_menu()
    {
        var parameters = Parameters("yealink/t19p-e2");

        Assert.Equal("menu", WaysOf(parameters));
    }

    [Fact]
    public void Labels_of_soft_keys_are_in_the_language_of_the_phone()
    {
        var russian = Parameters("yealink/t54w", account: TestFleet.Setting(("monitoring", "true"), ("language", "ru")));

        Assert.Equal("Контроль", russian["programablekey.1.label"]);
    }

    [Fact]
    public void What_was_not_seen_on_a_phone_says_so()
    {
        foreach (var vendor in TestFleet.Vendors.Vendors)
            Assert.True(vendor.AutoAnswer!.Unverified);
        Assert.Contains("name attendant.resourceList.N.bargeInMode from memory, unverified: true", TestFleet.Catalog.Files.Texts["poly/vendor.yaml"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{header: 'Alert: Info', value: x, source: y}", "a name of a SIP header is expected here")]
    [InlineData("{header: Alert-Info, value: \"a\\r\\nb\", source: y}", "at most 128 plain characters are expected here")]
    [InlineData("{header: Alert-Info, value: 'a,b', source: y}", "at most 128 plain characters are expected here")]
    public void A_header_that_a_PBX_would_misread_is_refused_with_file_and_line(string data, string message)
    {
        using var own = new OwnTemplates().WithShipped("yealink/vendor.yaml", text => System.Text.RegularExpressions.Regex.Replace(text, "(?m)^autoAnswer:.*$", "autoAnswer: " + data));

        Assert.Null(TemplateCatalog.TryLoad(TestFleet.Templates, own.Path, out var problems));
        Assert.Contains(problems, problem => problem.File == "yealink/vendor.yaml" && problem.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_menu_template_with_a_wrong_name_is_told_when_it_is_saved()
    {
        using var own = new OwnTemplates().WithShipped("yealink/menu.scriban", text => text.Replace("link.url", "link.uri", StringComparison.Ordinal));

        Assert.Null(TemplateCatalog.TryLoad(TestFleet.Templates, own.Path, out var problems));
        Assert.Contains(problems, problem => problem.File == "yealink/menu.scriban");
    }

    private static (string, string, string) CodesOf(Dictionary<string, string> parameters) =>
        (parameters["blf.listen_barge_in_code"], parameters["blf.whisper_barge_in_code"], parameters["blf.normal_barge_in_code"]);

    private static string WaysOf(Dictionary<string, string> parameters)
    {
        var codes = parameters.GetValueOrDefault("blf.listen_barge_in_code", "%NULL%") != "%NULL%";
        var menu = parameters.GetValueOrDefault("programablekey.1.type") == "27" || parameters.GetValueOrDefault("softkey.1.action", "").Contains("/menu/", StringComparison.Ordinal);
        var softKeys = parameters.GetValueOrDefault("softkey.2.enable") == "1";
        return string.Join(' ', new[] { codes ? "codes" : null, menu ? "menu" : null, softKeys ? "softKeys" : null }.OfType<string>());
    }

    private static Settings Setting(string way) => TestFleet.Setting(("monitoring", "true"), ("monitoringMenu", way));

    private static Dictionary<string, string> Parameters(string model, string way = "auto", Settings? account = null, Privilege privilege = Privilege.TakeOver) =>
        Parsed(Render(model, account ?? Setting(way), privilege));

    private static RenderedConfig Render(string model, Settings? account = null, Privilege privilege = Privilege.TakeOver) =>
        TestFleet.Renderer().Render(TestFleet.Phone(model, 100), Fleet(privilege, account ?? Setting("auto")));

    private static Fleet Fleet(Privilege privilege, Settings account) => TestFleet.Office().WithGroup("Sales", privilege, [100], [101, 103]) with { Account = account };

    private static Dictionary<string, string> Parsed(RenderedConfig config)
    {
        Assert.True(config.IsOk, string.Join('\n', config.Problems));
        return config.Files.SelectMany(file => file.Parsed()).GroupBy(parameter => parameter.Name).ToDictionary(group => group.Key, group => group.Last().Value, StringComparer.Ordinal);
    }
}
