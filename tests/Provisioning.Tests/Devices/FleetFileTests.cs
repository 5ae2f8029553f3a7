using System.Globalization;
using Provisioning.Devices;

namespace Provisioning.Tests.Devices;

public sealed class FleetFileTests
{
    [Fact]
    public void Every_noun_is_read_with_all_its_fields()
    {
        var fleet = Reading.Sound(
            """
            settings: { monitoring: true, adminPassword: harbour }
            parameters: { static.network.vlan: 7 }
            pbxs:
              - { name: main, address: pbx.example.com, port: 5062, transport: tls, pickupCode: "**", voicemailNumber: "*97", control: { kind: asterisk, address: 10.0.0.1, port: 5040, tls: true, user: lamps, password: quince, context: listening } }
            sites:
              - name: london
                timeZone: Europe/London
                pbx: main
                rebootWindow: { days: [mon, sun], from: "22:00", to: "05:30", except: ["2026-12-24", 2026-12-31/2027-01-02] }
                settings: { dateFormat: DD/MM/YYYY }
            models:
              - { model: Yealink/T48U, settings: { backlightSeconds: 300 }, parameters: { transfer.deal: 2 } }
            extensions:
              - { number: "101", name: Alice, site: london, sipUser: alice, sipPassword: plum }
              - { number: 190, name: Thames Room, site: london, commonArea: true }
              - { number: "110", name: Hotline, site: london, sharedLine: true }
            devices:
              - mac: 80:5E:C0-12.34.56
                model: yealink/t54w
                site: london
                lines: ["101", { extension: "110", label: Hotline }]
                expansionModules: exp50
                keys:
                  - { kind: blf, position: 1/7, extension: "190", label: Room, line: 2 }
                  - { kind: speedDial, position: 5, value: "+44" }
                credentialGeneration: 3
                settings: { ringVolume: 3 }
            monitoringGroups:
              - { name: Support, site: london, privilege: takeOver, announcement: true, monitors: ["101"], monitored: ["190"] }
            """);

        Assert.Equal("true", fleet.Account.Values["monitoring"].Text);
        Assert.Equal("harbour", fleet.Account.Values["adminPassword"].Secret?.Reveal());
        Assert.Equal("7", fleet.Account.Parameters["static.network.vlan"].Text);
        Assert.Equal(
            new Pbx
            {
                Name = "main",
                Address = "pbx.example.com",
                Port = 5062,
                Transport = SipTransport.Tls,
                PickupCode = "**",
                VoicemailNumber = "*97",
                Control = new() { Kind = PbxKind.Asterisk, Address = "10.0.0.1", Port = 5040, Tls = true, User = "lamps", Password = Secret.Of("quince"), Context = "listening" },
            },
            fleet.Pbxs["main"]);
        Assert.Equal(
            new RebootWindow
            {
                Days = [DayOfWeek.Monday, DayOfWeek.Sunday],
                From = new TimeOnly(22, 0),
                To = new TimeOnly(5, 30),
                Except = [new DateRange(new(2026, 12, 24), new(2026, 12, 24)), new DateRange(new(2026, 12, 31), new(2027, 1, 2))],
            },
            fleet.Sites["london"].RebootWindow);
        Assert.Equal("DD/MM/YYYY", fleet.Sites["london"].Settings.Values["dateFormat"].Text);
        Assert.Equal("300", fleet.Models["yealink/t48u"].Values["backlightSeconds"].Text);
        Assert.Equal("2", fleet.Models["yealink/t48u"].Parameters["transfer.deal"].Text);
        Assert.Equal(("alice", "plum"), (fleet.Extensions[Reading.Number("101")].SipUser, fleet.Extensions[Reading.Number("101")].SipPassword!.Reveal()));
        Assert.True(fleet.Extensions[Reading.Number("190")].CommonArea);
        Assert.True(fleet.Extensions[Reading.Number("110")].SharedLine);

        var device = fleet.Devices[MacAddress.Parse("805ec0123456")];
        Assert.Equal([new Line(Reading.Number("101")), new Line(Reading.Number("110"), "Hotline")], device.Lines);
        Assert.Equal(["exp50"], device.ExpansionModules);
        Assert.Equal(
            [
                new Key { Kind = KeyKind.Blf, Position = new KeyPosition(1, 7), Extension = Reading.Number("190"), Label = "Room", Line = 2 },
                new Key { Kind = KeyKind.SpeedDial, Position = new KeyPosition(0, 5), Value = "+44" },
            ],
            device.Keys);
        Assert.Equal((3, "3"), (device.CredentialGeneration, device.Settings.Values["ringVolume"].Text));
        Assert.Equal(
            new MonitoringGroup
            {
                Name = "Support",
                Site = "london",
                Privilege = Privilege.TakeOver,
                Announcement = true,
                Monitors = [Reading.Number("101")],
                Monitored = [Reading.Number("190")],
            },
            fleet.MonitoringGroups["Support"]);
    }

    [Fact]
    public void Json_is_read_too()
    {
        var fleet = Reading.Sound("""{ "pbxs": [ { "name": "main", "address": "10.0.0.1" } ] }""");

        Assert.Equal("10.0.0.1", fleet.Pbxs["main"].Address);
    }

    [Theory]
    [InlineData("kind: asterisk", "Asterisk", 5038)]
    [InlineData("kind: asterisk, tls: true", "Asterisk", 5039)]
    [InlineData("kind: freeSwitch", "FreeSwitch", 8021)]
    public void The_port_of_a_PBXs_control_follows_from_its_kind(string control, string kind, int port)
    {
        var pbx = Reading.Sound($"pbxs: [{{ name: main, address: 10.0.0.1, control: {{ {control}, password: quince }} }}]").Pbxs["main"];

        Assert.Equal((kind, port, null, "provisioning", "provisioning-monitoring"), (pbx.Control!.Kind.ToString(), pbx.Control.Port, pbx.Control.Address, pbx.Control.User, pbx.Control.Context));
    }

    [Theory]
    [InlineData("pbxs: [", "fleet.yaml:2:1")]
    [InlineData("sites:\n  - name: a\n   - name: b\n", "fleet.yaml:3:")]
    [InlineData("a: 1\na: 2\n", "fleet.yaml:2:1")]
    [InlineData("pbxs: \"\0\"", "fleet.yaml:1:")]
    [InlineData("x: *nobody", "fleet.yaml:1:")]
    public void What_is_no_yaml_is_refused_with_line_and_column(string text, string place)
    {
        var problem = Assert.Single(Reading.Read(text).Problems);

        Assert.StartsWith(place, problem, StringComparison.Ordinal);
        Assert.Contains("this is not YAML", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("just a word")]
    [InlineData("[1, 2]")]
    [InlineData("a: 1\n---\nb: 2\n")]
    public void What_is_no_single_mapping_is_no_fleet(string text) =>
        Assert.Contains("this is not a fleet: it must be one YAML mapping", Assert.Single(Reading.Read(text).Problems), StringComparison.Ordinal);

    [Fact]
    public void Every_wrong_field_is_reported_at_its_place_with_the_wrong_value_and_what_is_allowed()
    {
        var (_, problems) = Reading.Read(
            """
            colour: red
            pbxs:
              - { name: main, address: "no host!", port: 70000, transport: pigeon, pickupCode: call }
            sites:
              - { timeZone: Mars/Olympus, pbx: main, rebootWindow: { days: [moonday], from: late, to: "05:00" } }
            extensions:
              - { number: 10a, name: Alice, site: london }
              - { number: "102", name: " ", site: london, commonArea: maybe }
            devices:
              - { mac: 805ec000000g, model: yealink/t54w, site: london }
              - { mac: 805ec0000001, model: yealink/t54w, site: london, keys: [{ kind: blff, position: 0 }, { kind: blf }, lamp] }
              - { mac: "80:5e:c0:00:00:01", model: yealink/t54w, site: london }
            monitoringGroups:
              - { name: Support, privilege: shout, monitors: [Alice] }
            """);

        Assert.Equal(
            [
                "fleet.yaml:3:28: pbxs/0/address: 'no host!' is not allowed; write a host name or IP address such as pbx.example.com",
                "fleet.yaml:3:46: pbxs/0/port: '70000' is not allowed; write a port from 1 to 65535",
                "fleet.yaml:3:64: pbxs/0/transport: 'pigeon' is not allowed; write one of udp, tcp, tls",
                "fleet.yaml:3:84: pbxs/0/pickupCode: 'call' is not allowed; write digits, * and # such as *8",
                "fleet.yaml:5:5: sites/0: has no 'name'; write a short name such as london",
                "fleet.yaml:5:17: sites/0/timeZone: 'Mars/Olympus' is not allowed; write an IANA time zone such as Europe/London",
                "fleet.yaml:5:65: sites/0/rebootWindow/days/0: 'moonday' is not allowed; write days from sun, mon, tue, wed, thu, fri, sat",
                "fleet.yaml:5:81: sites/0/rebootWindow/from: 'late' is not allowed; write a time of day such as 22:00",
                "fleet.yaml:7:15: extensions/0/number: '10a' is not allowed; write an extension number of 1 to 20 digits",
                "fleet.yaml:8:28: extensions/1/name: ' ' is not allowed; write the name people see",
                "fleet.yaml:8:59: extensions/1/commonArea: 'maybe' is not allowed; write true or false",
                "fleet.yaml:10:12: devices/0/mac: '805ec000000g' is not allowed; write a MAC address of 12 hex digits such as 80:5e:c0:12:34:56",
                "fleet.yaml:11:76: devices/1/keys/0/kind: 'blff' is not allowed; write one of line, speedDial, blf, monitor, park, pickup, url",
                "fleet.yaml:11:92: devices/1/keys/0/position: '0' is not allowed; write a key such as 5, or 1/5 on the first expansion module",
                "fleet.yaml:11:105: devices/1/keys/1/kind: is blf, which needs an extension to watch; write extension: 102",
                "fleet.yaml:11:112: devices/1/keys/2: 'lamp' is not understood here; write a mapping such as { name: value }",
                "fleet.yaml:12:12: devices/2/mac: '805ec0000001' is listed twice; each of devices has its own mac",
                "fleet.yaml:14:33: monitoringGroups/0/privilege: 'shout' is not allowed; write one of listen, whisper, barge, takeOver",
                "fleet.yaml:14:51: monitoringGroups/0/monitors/0: 'Alice' is not allowed; write an extension number of 1 to 20 digits",
                "fleet.yaml:1:1: has no field 'colour'; allowed: devices, extensions, models, monitoringGroups, parameters, pbxs, settings, sites",
            ],
            problems);
    }

    [Theory]
    [InlineData("extensions: [{ number: '101', name: A, site: s }, { number: '101', name: B, site: s }]", "'101' is listed twice; each of extensions has its own number")]
    [InlineData("pbxs: [{ name: a, address: b, adress: c }]", "has no field 'adress'; allowed: address, control, name, pickupCode, port, transport, voicemailNumber")]
    [InlineData("pbxs: [{ name: a, address: b, control: { kind: pigeon } }]", "pbxs/0/control/kind: 'pigeon' is not allowed; write one of asterisk, freeSwitch")]
    [InlineData("pbxs: [{ name: a, address: b, control: { kind: asterisk } }]", "pbxs/0/control/password: is not there; write the secret, or { env: NAME }, or { file: path }")]
    [InlineData("pbxs: [{ name: a, address: b, control: { kind: asterisk, password: 'x', user: \"a\\r\\nSecret: y\" } }]", "write 1 to 64 letters, digits, '.', '_' or '-'")]
    [InlineData("pbxs: [{ name: a, address: b, control: { kind: asterisk, password: 'x', context: 'a,b' } }]", "write the name of a context such as provisioning-monitoring")]
    [InlineData("pbxs: [{ name: a, address: b, control: { kind: freeSwitch, password: 'x', tls: true } }]", "pbxs/0/control/tls: is true, but an event socket has no TLS")]
    [InlineData("pbxs: [{ name: a, address: b, control: asterisk }]", "pbxs/0/control: is not a mapping")]
    [InlineData("settings: { ringVolume: [1, 2] }", "settings/ringVolume: is a list; write one value")]
    [InlineData("sites: london", "'london' is not understood here")]
    [InlineData("devices: [{ mac: 805ec0000001, model: m, site: s, credentialGeneration: 0 }]", "'0' is not allowed; write a number from 1")]
    [InlineData("devices: [{ mac: 805ec0000001, model: m, site: s, keys: [{ kind: monitor }] }]", "is monitor, which follows from the monitoring groups")]
    [InlineData("devices: [{ mac: 805ec0000001, model: m, site: s, keys: [{ kind: park }] }]", "is park, which needs a value")]
    [InlineData("devices: [{ mac: 805ec0000001, model: m, site: s, keys: [{ kind: 2 }] }]", "'2' is not allowed; write one of line")]
    [InlineData("sites: [{ name: s, timeZone: Europe/London, pbx: p, rebootWindow: always }]", "rebootWindow: is not a mapping")]
    [InlineData("sites: [{ name: s, timeZone: UTC, pbx: p, rebootWindow: { from: '05:00', to: '05:00' } }]", "rebootWindow/to: is '05:00' like from, so that the window never opens; write another time of day, or leave rebootWindow out if phones may reboot at any time")]
    [InlineData("sites: [{ name: s, timeZone: UTC, pbx: p, rebootWindow: { from: '01:00', to: '05:00', except: [2026-02-29] } }]", "except/0: '2026-02-29' is not allowed; write a date such as 2026-12-24, or its first and last such as 2026-12-31/2027-01-02")]
    [InlineData("sites: [{ name: s, timeZone: UTC, pbx: p, rebootWindow: { from: '01:00', to: '05:00', except: [2027-01-02/2026-12-31] } }]", "except/0: '2027-01-02/2026-12-31' is not allowed")]
    [InlineData("sites: [{ name: s, timeZone: UTC, pbx: p, rebootWindow: { from: '01:00', to: '05:00', except: [christmas] } }]", "except/0: 'christmas' is not allowed")]
    [InlineData("sites: [{ name: s, timeZone: UTC, pbx: p, rebootWindow: { from: '01:00', to: '05:00', except: [2026-01-01/2027-12-31] } }]", "except/0: '2026-01-01/2027-12-31' is longer than a year, in which the window never opens; write a shorter range")]
    public void One_mistake_gives_one_problem(string text, string expected) =>
        Assert.Contains(expected, Assert.Single(Reading.Read(text).Problems), StringComparison.Ordinal);

    [Fact]
    public void More_exceptions_than_a_year_has_days_are_too_many()
    {
        var dates = Enumerable.Range(0, 367).Select(day => new DateOnly(2026, 1, 1).AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

        var problem = Assert.Single(Reading.Read($"sites: [{{ name: s, timeZone: UTC, pbx: p, rebootWindow: {{ from: '01:00', to: '05:00', except: [{string.Join(", ", dates)}] }} }}]").Problems);

        Assert.EndsWith("sites/0/rebootWindow/except: lists 367 dates; at most 366 are allowed, write ranges such as 2026-12-31/2027-01-02", problem, StringComparison.Ordinal);
    }
}
