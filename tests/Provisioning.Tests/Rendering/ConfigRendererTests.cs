using System.Globalization;
using System.Text;
using Provisioning.Devices;
using Provisioning.Rendering;

namespace Provisioning.Tests.Rendering;

public sealed class ConfigRendererTests
{
    private const string PhoneFile = "805ec0123456.cfg";
    private const string CommonFile = "y000000000096.cfg";

    [Fact]
    public void The_same_phone_gives_the_same_bytes_in_any_culture()
    {
        var fleet = TestFleet.Office().WithMonitoring().WithGroup("g", Privilege.Barge, [100], [101]);
        var first = TestFleet.Renderer().Render(TestFleet.Phone("yealink/t54w", 100), fleet);
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("", false) { NumberFormat = new NumberFormatInfo { NegativeSign = "~", NumberGroupSeparator = "_" } };
            var second = TestFleet.Renderer().Render(TestFleet.Phone("yealink/t54w", 100), fleet);

            Assert.Equal(first.Files.Select(file => file.Hash), second.Files.Select(file => file.Hash));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_file_has_line_feeds_only_and_begins_with_the_version_line()
    {
        var config = TestFleet.Renderer().Render(TestFleet.Phone("yealink/t54w", 100), TestFleet.Office());

        Assert.All(config.Files, file => Assert.StartsWith("#!version:1.0.0.1\n", file.Text(), StringComparison.Ordinal));
        Assert.All(config.Files, file => Assert.DoesNotContain('\r', file.Text()));
    }

    [Fact]
    public void The_hash_is_that_of_the_bytes()
    {
        var file = TestFleet.Renderer().Render(TestFleet.Phone("yealink/t54w", 100), TestFleet.Office()).File(PhoneFile);

        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file.Content)), file.Hash.ToString());
        Assert.True(ContentHash.TryParse(file.Hash.ToString(), out var parsed));
        Assert.Equal(file.Hash, parsed);
        Assert.Equal(file.Hash, new ContentHash(file.Hash.ToArray()));
        Assert.False(ContentHash.TryParse("abc", out _));
    }

    [Fact]
    public void Phones_of_a_model_at_a_site_share_the_bytes_of_the_common_file()
    {
        var renderer = TestFleet.Renderer();
        var fleet = TestFleet.Office();
        var one = renderer.Render(TestFleet.Phone("yealink/t54w", 100), fleet).File(CommonFile);
        var other = renderer.Render(TestFleet.Phone("yealink/t54w", 101) with { Mac = MacAddress.Parse("805ec0aaaaaa") }, fleet).File(CommonFile);

        Assert.Same(one.Content, other.Content);
    }

    [Fact]
    public void The_nearest_level_wins()
    {
        var fleet = TestFleet.Office() with { Account = TestFleet.Setting(("language", "fr"), ("timeServer", "a")) };
        fleet = fleet with
        {
            Sites = fleet.Sites.SetItem("london", fleet.Sites["london"] with { Settings = TestFleet.Setting(("language", "es"), ("timeServer", "b")) }),
            Models = fleet.Models.Add("yealink/t54w", TestFleet.Setting(("language", "it"))),
        };
        var device = TestFleet.Phone("yealink/t54w", 100) with { Settings = TestFleet.Setting(("language", "de")) };

        Assert.Equal(("German", "b"), (Value(device, fleet, CommonFile, "lang.gui"), Value(device, fleet, CommonFile, "local_time.ntp_server1")));
        Assert.Equal("Italian", Value(device with { Settings = Settings.None }, fleet, CommonFile, "lang.gui"));
    }

    [Fact]
    public void An_own_parameter_replaces_the_value_or_is_added()
    {
        var device = TestFleet.Phone("yealink/t54w", 100) with { Settings = TestFleet.Parameter(("linekey.1.label", "Mine"), ("features.x", "1")) };
        var parsed = TestFleet.Renderer().Render(device, TestFleet.Office()).File(PhoneFile).Parsed();

        Assert.Equal("Mine", Assert.Single(parsed, p => p.Name == "linekey.1.label").Value);
        Assert.Equal("1", Assert.Single(parsed, p => p.Name == "features.x").Value);
    }

    [Fact]
    public void Own_parameters_stand_in_the_file_that_is_named_first()
    {
        var device = TestFleet.Phone("poly/vvx450", 100) with { Settings = TestFleet.Parameter(("lineKey.1.category", "BLF"), ("up.x", "<1>")) };
        var config = TestFleet.Renderer().Render(device, TestFleet.Office());

        Assert.Equal([("lineKey.1.category", "BLF"), ("up.x", "<1>")], config.File("parameters805ec0123456.cfg").Parsed().Select(p => (p.Name, p.Value)));
        Assert.Contains("CONFIG_FILES=\"parameters[PHONE_MAC_ADDRESS].cfg, ", config.File(PhoneFile).Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_parameter_of_the_account_goes_only_to_the_makers_that_know_it()
    {
        var fleet = TestFleet.Office() with { Account = TestFleet.Parameter(("features.known", "1"), ("nobody.knows", "1")) };

        Assert.Equal(["nobody.knows"], TestFleet.Renderer().Render(TestFleet.Phone("poly/vvx450", 100), fleet).File("parameters805ec0123456.cfg").Parsed().Select(p => p.Name));
        Assert.Equal("1", Value(TestFleet.Phone("yealink/t54w", 100), fleet, PhoneFile, "features.known"));
    }

    [Fact]
    public void No_parameter_is_written_twice_into_one_file()
    {
        foreach (var model in new[] { "yealink/t54w", "yealink/t28p", "poly/vvx450" })
        {
            var device = TestFleet.Phone(model, 100) with
            {
                Keys = [.. Enum.GetValues<KeyKind>().Select(kind => new Key { Kind = kind, Value = "5" })],
                Settings = TestFleet.Setting(("adminPassword", "a"), ("userPassword", "b")),
            };
            TestFleet.Vendors.TryFindModel(model, out var known);
            foreach (var file in TestFleet.Renderer().Render(device, TestFleet.Office().WithMonitoring()).Files)
            {
                var twice = file.Parsed().Select(p => p.Name).Where(name => !known!.Vendor.Repeatable.Match(name)).GroupBy(name => name).Where(group => group.Count() > 1);
                Assert.Empty(twice.Select(group => group.Key));
            }
        }
    }

    [Fact]
    public void Every_secret_is_marked_and_masked()
    {
        var device = TestFleet.Phone("yealink/t54w", 100) with
        {
            Settings = TestFleet.Setting(("adminPassword", "adm<in>&1")) with { Parameters = TestFleet.Parameter(("account.2.password", "own-secret")).Parameters },
        };
        foreach (var model in new[] { "yealink/t54w", "poly/vvx450" })
        {
            var config = TestFleet.Renderer().Render(device with { Model = model }, TestFleet.Office());
            var credentials = TestFleet.Environment.Credentials.For(device);
            var masked = string.Concat(config.Files.Select(file => Encoding.UTF8.GetString(file.Masked())));

            Assert.True(config.Files.Sum(file => file.Secrets.Length) >= 4);
            foreach (var secret in new[] { "sip-secret", "adm<in>&1", "adm&lt;in", "own-secret", credentials.HttpPassword.Reveal(), credentials.LampPassword.Reveal() })
                Assert.DoesNotContain(secret, masked, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_public_file_holds_no_secret()
    {
        foreach (var model in TestFleet.Vendors.Models)
        {
            var device = TestFleet.Phone(model.Id, 100) with { Settings = TestFleet.Setting(("adminPassword", "adm"), ("userPassword", "usr")) };
            Assert.All(TestFleet.Renderer().Render(device, TestFleet.Office()).Files.Where(file => file.IsPublic), file => Assert.Empty(file.Secrets));
        }
    }

    [Fact]
    public void The_lamp_line_is_the_last_account_and_lamps_subscribe_on_it()
    {
        var fleet = TestFleet.Office().WithMonitoring().WithGroup("g", Privilege.Listen, [100], [101]);
        var device = TestFleet.Phone("yealink/t54w", 100);

        Assert.Equal("805ec0123456", Value(device, fleet, PhoneFile, "account.16.user_name"));
        Assert.Equal("lamps.example.com", Value(device, fleet, PhoneFile, "account.16.sip_server.1.address"));
        Assert.Equal(("16", "16"), (Value(device, fleet, PhoneFile, "linekey.2.type"), Value(device, fleet, PhoneFile, "linekey.2.line")));
        Assert.Equal(("*8", "*8"), (Value(device, fleet, PhoneFile, "linekey.2.extension"), Value(device, fleet, PhoneFile, "linekey.2.pickup_value")));
    }

    [Fact]
    public void With_lamps_of_the_pbx_there_is_no_lamp_line()
    {
        var fleet = TestFleet.Office().WithMonitoring().WithGroup("g", Privilege.Listen, [100], [101]);
        var device = TestFleet.Phone("yealink/t54w", 100) with { Settings = TestFleet.Setting(("lamps", "pbx")) };

        Assert.Equal(("0", "1"), (Value(device, fleet, PhoneFile, "account.16.enable"), Value(device, fleet, PhoneFile, "linekey.2.line")));
    }

    [Fact]
    public void Without_an_account_left_the_lamps_follow_the_pbx_and_it_is_said()
    {
        var config = TestFleet.Renderer().Render(TestFleet.Phone("yealink/t21p-e2", 100, 101), TestFleet.Office());

        var problem = Assert.Single(config.Problems, problem => problem.Path == "devices/805ec0123456/lines");
        Assert.Equal(("SIP-T21P E2 has no account left for the lamp line, so its lamps follow the PBX", ProblemSeverity.Warning), (problem.Message, problem.Severity));
        Assert.Equal("101", config.File(PhoneFile).Parsed().Single(p => p.Name == "account.2.user_name").Value);
    }

    [Fact]
    public void Phones_before_boot_files_have_no_static_prefix()
    {
        var parsed = TestFleet.Renderer().Render(TestFleet.Phone("yealink/t28p", 100), TestFleet.Office()).Files.SelectMany(file => file.Parsed());

        Assert.DoesNotContain(parsed, parameter => parameter.Name.StartsWith("static.", StringComparison.Ordinal));
        Assert.Contains(parsed, parameter => parameter.Name == "auto_provision.server.url");
    }

    [Fact]
    public void A_model_that_is_not_listed_is_an_error_and_no_file()
    {
        var config = TestFleet.Renderer().Render(TestFleet.Phone("yealink/t99", 100), TestFleet.Office());

        Assert.Empty(config.Files);
        Assert.Equal("devices/805ec0123456/model", Assert.Single(config.Problems).Path);
    }

    private static string Value(Device device, Fleet fleet, string file, string parameter) =>
        TestFleet.Renderer().Render(device, fleet).File(file).Parsed().Single(p => p.Name == parameter).Value;
}
