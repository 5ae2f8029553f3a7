using Provisioning.Devices;
using Provisioning.Rendering;

namespace Provisioning.Tests.Rendering;

public sealed class FleetCheckTests
{
    private static readonly Device Phone = TestFleet.Phone("yealink/t21p", 100);

    [Fact]
    public void A_fleet_in_order_has_no_problem() => Assert.Empty(Check(Phone));

    [Fact]
    public void A_model_that_is_not_known_has_a_near_one() =>
        Assert.Equal("devices/805ec0123456/model: 'yealink/t54v' is not a model that is known; 'yealink/t54' is", Check(Phone with { Model = "yealink/t54v" }));

    [Fact]
    public void More_lines_than_accounts_is_an_error() =>
        Assert.Equal("devices/805ec0123456/lines: 3 lines, but SIP-T21P registers 2 at most", Check(TestFleet.Phone("yealink/t21p", 100, 101, 102)));

    [Fact]
    public void A_key_beyond_the_phone_is_an_error() =>
        Assert.Equal("devices/805ec0123456/keys/0/position: there is no key 3; this part of the phone has 2 keys", Check(WithKey(new Key { Kind = KeyKind.SpeedDial, Value = "1", Position = new KeyPosition(0, 3) })));

    [Fact]
    public void A_key_on_a_line_that_is_not_there_is_an_error() =>
        Assert.Equal("devices/805ec0123456/keys/0/line: there is no line 2; the phone has 1", Check(WithKey(new Key { Kind = KeyKind.SpeedDial, Value = "1", Line = 2 })));

    [Fact]
    public void A_module_that_does_not_fit_is_an_error()
    {
        Assert.Equal("devices/805ec0123456/expansionModules/0: SIP-T21P takes no 'exp50'; it takes none", Check(Phone with { ExpansionModules = ["exp50"] }));
        Assert.Equal("devices/805ec0123456/expansionModules/3: SIP-T54W takes 3 of 'exp50' at most",
            Check(TestFleet.Phone("yealink/t54w", 100) with { ExpansionModules = ["exp50", "exp50", "exp50", "exp50"] }));
    }

    [Fact]
    public void A_long_label_is_a_warning_and_a_long_address_an_error()
    {
        var label = new string('x', 100);

        Assert.Equal($"devices/805ec0123456/keys/0/label: '{label}' is cut to 99 characters", Check(WithKey(new Key { Kind = KeyKind.SpeedDial, Value = "1", Label = label }), ProblemSeverity.Warning));
        Assert.Equal("devices/805ec0123456/keys/0/value: the address has 100 characters; phones take 99", Check(WithKey(new Key { Kind = KeyKind.Url, Value = label, Label = "x" })));
    }

    [Theory]
    [InlineData("languge", "de", "'languge' is no setting; 'language' is")]
    [InlineData("language", "klingon", "'klingon' is not one of en, de, fr, es, it, nl, pt, pl, ru, tr, zh, ja")]
    [InlineData("vlan", "5000", "'5000' is no whole number from 0 to 4094")]
    [InlineData("lldp", "yes", "'yes' is neither true nor false")]
    [InlineData("monitoring", "true", "'monitoring' is one for the whole account; write it in the settings of the fleet")]
    public void A_wrong_setting_is_an_error(string name, string value, string message) =>
        Assert.Equal($"devices/805ec0123456/settings/{name}: {message}", Check(Phone with { Settings = TestFleet.Setting((name, value)) }));

    [Fact]
    public void An_empty_setting_unsets_what_an_outer_level_says() => Assert.Empty(Check(Phone with { Settings = TestFleet.Setting(("vlan", "")) }));

    [Fact]
    public void A_parameter_must_be_spelt_like_one() =>
        Assert.Equal("devices/805ec0123456/parameters/a b: 'a b' is no name of a parameter; letters, digits, dots, dashes and underscores are",
            Check(Phone with { Settings = TestFleet.Parameter(("a b", "1")) }));

    [Fact]
    public void A_plain_password_is_a_warning() =>
        Assert.Equal("devices/805ec0123456/parameters/account.1.password: this is a password in plain text; write it as env:NAME or file:path",
            Check(Phone with { Settings = TestFleet.Parameter(("account.1.password", "x")) }, ProblemSeverity.Warning));

    [Fact]
    public void A_time_zone_must_be_known()
    {
        var office = TestFleet.Office();
        office = office with { Sites = office.Sites.SetItem("london", office.Sites["london"] with { TimeZone = "Europe/Londn" }) };

        Assert.Equal("'Europe/Londn' is not a time zone that is known; 'Europe/London' is", Assert.Single(new FleetCheck(TestFleet.Vendors).Check(office)).Message);
    }

    private static Device WithKey(Key key) => Phone with { Keys = [key] };

    private static string Check(Device device, ProblemSeverity severity = ProblemSeverity.Error)
    {
        var problems = new FleetCheck(TestFleet.Vendors).Check(TestFleet.Office(), [device]);
        Assert.All(problems, problem => Assert.Equal(severity, problem.Severity));
        return string.Join('\n', problems.Select(problem => $"{problem.Path}: {problem.Message}"));
    }
}
