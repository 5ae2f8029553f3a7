using System.Globalization;
using Provisioning.Devices;
using Provisioning.Rendering;

namespace Provisioning.Tests.Rendering;

public sealed class VendorCatalogTests
{
    [Theory]
    [InlineData("Yealink SIP-T46G 28.72.0.1 00:15:65:4a:a9:37", "yealink/t46g", "28.72.0.1", "0015654aa937")]
    [InlineData("Yealink SIP-T31G 124.85.257.55 80:5e:c0:d5:7d:72", "yealink/t31g", "124.85.257.55", "805ec0d57d72")]
    [InlineData("Yealink SIP-T33G 124.86.0.118 24:9a:d8:1e:83:fa", "yealink/t33g", "124.86.0.118", "249ad81e83fa")]
    [InlineData("Yealink SIP-T77U 185.87.0.10 44:db:d2:bd:b5:69", "yealink/t77u", "185.87.0.10", "44dbd2bdb569")]
    [InlineData("Yealink W90DM 130.87.0.10 80:5e:c0:d9:c7:44", "yealink/w90dm", "130.87.0.10", "805ec0d9c744")]
    [InlineData("Yealink W70B 146.87.0.15 80:5e:0c:1d:65:4e", "yealink/w70b", "146.87.0.15", "805e0c1d654e")]
    [InlineData("Yealink CP860 37.72.0.5 00:15:65:8a:37:86", "yealink/cp860", "37.72.0.5", "0015658a3786")]
    [InlineData("W52P 25.30.0.2 00:15:65:44:b3:7c", "yealink/w52p", "25.30.0.2", "00156544b37c")]
    [InlineData("Yealink SIP VP-T49G 51.80.0.10 00:15:65:9b:5a:44", "yealink/t49g", "51.80.0.10", "0015659b5a44")]
    [InlineData("Yealink-T46G 28.71.0.81 28.1.0.128.0.0.0", "yealink/t46g", "28.71.0.81", null)]
    [InlineData("yealink SIP-T18 18.0.0.80 00:15:65:27:3e:05", "yealink/t18", "18.0.0.80", "001565273e05")]
    [InlineData("Yealink SIP-T38G  38.70.0.125 00:15:65:2f:c2:5f", "yealink/t38g", "38.70.0.125", "0015652fc25f")]
    [InlineData("Yealink SIP-T56A  58.80.0.25 001565f429a4", "yealink/t56a", "58.80.0.25", "001565f429a4")]
    [InlineData("Yealink SIP-T58 58.80.0.25 001565f429a4", "yealink/t58a", "58.80.0.25", "001565f429a4")]
    [InlineData("Yealink SIP-T23G 44.80.0.20", "yealink/t23g", "44.80.0.20", null)]
    [InlineData("Yealink SIP-T53W 96.86.0.70", "yealink/t53w", "96.86.0.70", null)]
    [InlineData("Yealink SIP-T46U 108.86.0.20", "yealink/t46u", "108.86.0.20", null)]
    [InlineData("FileTransport PolycomSoundPointIP-SPIP_335-UA/3.2.1.0078", "poly/spip335", "3.2.1.0078", null)]
    [InlineData("FileTransport PolycomSoundStationIP-SSIP_6000-UA/4.0.4.2906 Type/Application", "poly/ssip6000", "4.0.4.2906", null)]
    [InlineData("FileTransport PolycomSoundStationIP-SSIP_6000-UA/5.0.3.1667 Type/Updater", "poly/ssip6000", "5.0.3.1667", null)]
    [InlineData("FileTransport PolycomVVX-VVX_400-UA/4.1.4.7430 Type/Application", "poly/vvx400", "4.1.4.7430", null)]
    [InlineData("FileTransport PolycomVVX-VVX_101-UA/5.4.3.1014 Type/Application", "poly/vvx101", "5.4.3.1014", null)]
    [InlineData("PolyEdge-Edge_E350-UA/8.3.1.0614", "poly/edge-e350", "8.3.1.0614", null)]
    [InlineData("PolyEdge-Edge_E350-UA/8.3.1.0614_f04ea4691c59", "poly/edge-e350", "8.3.1.0614", "f04ea4691c59")]
    [InlineData("PolycomVVX-VVX_450-UA/6.4.2.1234", "poly/vvx450", "6.4.2.1234", null)]
    [InlineData("PolycomCCX-CCX_500-UA/7.1.0.100", "poly/ccx500", "7.1.0.100", null)]
    [InlineData("PolycomTrio-Trio_8800-UA/6.4.3.5678", "poly/trio8800", "6.4.3.5678", null)]
    public void A_phone_is_known_by_its_user_agent(string userAgent, string model, string firmware, string? mac)
    {
        Assert.True(TestFleet.Vendors.TryRead(userAgent, out var identity));

        Assert.Equal((model, firmware, mac), (identity.Model, identity.Firmware, identity.Mac?.ToString()));
        Assert.True(TestFleet.Vendors.TryFindModel(identity.Model, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("curl/8.5.0")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64)")]
    [InlineData("Grandstream Model HW GRP2614 SW 1.0.5.15 DevId c074ad0b63ee")]
    [InlineData("Fanvil X5U-V2 2.12.16.17 0c383e557eb1")]
    public void Others_are_not_taken_for_phones(string userAgent) => Assert.False(TestFleet.Vendors.TryRead(userAgent, out _));

    [Theory]
    [InlineData("805ec0000001", "yealink")]
    [InlineData("0004f2000001", "poly")]
    public void An_address_hints_at_the_maker(string mac, string vendor) => Assert.Equal(vendor, TestFleet.Vendors.VendorOf(MacAddress.Parse(mac))?.Name);

    [Theory]
    [InlineData("yealink/t54w", "y000000000096.cfg")]
    [InlineData("yealink/t28p", "y000000000000.cfg")]
    [InlineData("yealink/t46u", "y000000000108.cfg")]
    [InlineData("yealink/t88w", "y000000000192.cfg")]
    [InlineData("yealink/cp920", "y000000000078.cfg")]
    public void The_common_file_has_the_number_of_the_model(string model, string name) =>
        TestFleet.Renderer().Render(TestFleet.Phone(model, 100), TestFleet.Office()).File(name);

    [Theory]
    [InlineData("yealink/t54w", new[] { "805ec0123456.boot", "y000000000000.boot", "y000000000096.cfg", "805ec0123456.cfg" })]
    [InlineData("yealink/t28p", new[] { "y000000000000.cfg", "805ec0123456.cfg" })]
    [InlineData("poly/vvx450", new[] { "805ec0123456.cfg", "000000000000.cfg", "parameters805ec0123456.cfg", "phone805ec0123456.cfg", "site805ec0123456.cfg" })]
    public void A_phone_has_the_files_that_it_asks_for(string model, string[] names) =>
        Assert.Equal(names, TestFleet.Renderer().Render(TestFleet.Phone(model, 100), TestFleet.Office()).Files.Select(file => file.Name));

    [Theory]
    [InlineData("805EC0123456.cfg", "805ec0123456")]
    [InlineData("phone0004f2abcdef.cfg", "0004f2abcdef")]
    [InlineData("contacts/0004f2abcdef-directory.xml", "0004f2abcdef")]
    [InlineData("y000000000096.cfg", null)]
    [InlineData("../../etc/passwd", null)]
    public void A_name_tells_whose_file_it_is(string name, string? mac) => Assert.Equal(mac, TestFleet.Vendors.MacIn(name)?.ToString());

    [Theory]
    [InlineData("yealink", "805ec0123456-local.cfg", "overrides", false)]
    [InlineData("poly", "logs/0004f2abcdef-app.log", "logs", true)]
    [InlineData("poly", "overrides/0004f2abcdef-phone.cfg", "overrides", false)]
    [InlineData("poly", "overrides/x/0004f2abcdef-phone.cfg", null, false)]
    [InlineData("poly", "phone0004f2abcdef.cfg", null, false)]
    public void An_upload_has_its_folder(string vendor, string name, string? folder, bool append)
    {
        var upload = TestFleet.Vendors.Vendors.Single(v => v.Name == vendor).UploadNamed(name);

        Assert.Equal((folder, append), (upload?.Folder, upload?.Append ?? false));
    }

    [Theory]
    [InlineData("yealink", "805ec0123456.enc", true)]
    [InlineData("yealink", "805ec0123456.cfg", false)]
    [InlineData("poly", "3111-46157-002.sip.ld", true)]
    [InlineData("poly", "0004f2abcdef-license.cfg", true)]
    public void Some_names_are_rightly_not_there(string vendor, string name, bool isAbsent) =>
        Assert.Equal(isAbsent, TestFleet.Vendors.Vendors.Single(v => v.Name == vendor).IsAbsent(name));

    [Fact]
    public void Old_phones_count_their_lines_from_nought_on_keys()
    {
        var parsed = TestFleet.Renderer().Render(TestFleet.Phone("yealink/t38g", 100), TestFleet.Office()).File("805ec0123456.cfg").Parsed();

        Assert.Equal("0", parsed.Single(parameter => parameter.Name == "linekey.1.line").Value);
    }

    [Fact]
    public void Every_model_renders_without_an_error()
    {
        var renderer = TestFleet.Renderer();
        foreach (var model in TestFleet.Vendors.Models)
        {
            var config = renderer.Render(TestFleet.Phone(model.Id, 100), TestFleet.Office());
            Assert.True(config.IsOk, $"{model.Id}: {string.Join('\n', config.Problems)}");
            Assert.Equal(config.Files.Length, config.Files.DistinctBy(file => file.Name).Count());
        }
    }

    [Fact]
    public void Nineteen_in_twenty_parameters_have_a_reboot_class()
    {
        foreach (var vendor in TestFleet.Vendors.Vendors)
        {
            var model = TestFleet.Vendors.Models.Where(model => model.Vendor == vendor).MaxBy(model => model.LineKeys)!;
            var device = TestFleet.Phone(model.Id, 100) with { Keys = [.. Enum.GetValues<KeyKind>().Select(kind => new Key { Kind = kind, Value = "1" })] };
            var names = TestFleet.Renderer().Render(device, TestFleet.Office().WithMonitoring()).Files
                .SelectMany(file => file.Parsed()).Select(parameter => parameter.Name).Distinct().ToList();

            var unknown = names.Where(name => vendor.ClassOf(name) is null).ToList();

            Assert.True(unknown.Count * 20 <= names.Count, $"{vendor.Name}: {string.Join(", ", unknown)}");
        }
    }

    [Theory]
    [InlineData("yealink", "linekey.7.label", "Live")]
    [InlineData("yealink", "account.1.password", "Resync")]
    [InlineData("yealink", "account.1.label", "Live")]
    [InlineData("yealink", "static.network.vlan.internet_port_vid", "Reboot")]
    [InlineData("yealink", "static.auto_provision.repeat.minutes", "None")]
    [InlineData("yealink", "never.heard.of", "Reboot")]
    [InlineData("poly", "attendant.resourceList.3.label", "Live")]
    [InlineData("poly", "device.prov.password", "Reboot")]
    [InlineData("poly", "reg.1.address", "Resync")]
    public void A_parameter_has_the_class_of_the_first_row_that_matches(string vendor, string parameter, string expected) =>
        Assert.Equal(expected, TestFleet.Vendors.Vendors.Single(v => v.Name == vendor).RebootClassOf(parameter).ToString());

    [Theory]
    [InlineData("yealink", "check-sync;reboot=false", "check-sync;reboot=true", false)]
    [InlineData("poly", "check-sync", "check-sync", true)]
    public void A_maker_has_its_events_and_says_whether_the_phone_decides(string vendor, string resync, string reboot, bool rebootsOnlyWhenChanged)
    {
        var found = TestFleet.Vendors.Vendors.Single(v => v.Name == vendor);

        Assert.Equal((resync, reboot, rebootsOnlyWhenChanged), (found.Resync.Event, found.Reboot.Event, found.RebootsOnlyWhenChanged));
        Assert.Equal(("terminated", "terminated"), (found.Resync.SubscriptionState, found.Reboot.SubscriptionState));
    }

    [Fact]
    public void What_was_not_confirmed_says_why() =>
        Assert.All(TestFleet.Vendors.Models.Where(model => model.Unverified), model => Assert.NotNull(model.Note));

    [Fact]
    public void There_are_some_hundred_models_and_about_thirty_settings()
    {
        Assert.True(TestFleet.Vendors.Models.Length >= 100, TestFleet.Vendors.Models.Length.ToString(CultureInfo.InvariantCulture));
        Assert.InRange(TestFleet.Vendors.SettingsInOrder.Length, 25, 50);
    }

    [Theory]
    [InlineData("Europe/London", 0, 3600, 3, 5, 0, 3600)]
    [InlineData("Europe/Dublin", 0, 3600, 3, 5, 0, 3600)]
    [InlineData("America/New_York", -18000, -14400, 3, 2, 0, 7200)]
    public void A_time_zone_has_its_summer(string zone, int offset, int summer, int month, int week, int day, int seconds)
    {
        var rule = TestFleet.Vendors.TimeZones[zone];

        Assert.Equal((offset, summer), (rule.OffsetSeconds, rule.SummerOffsetSeconds));
        Assert.Equal(new ClockChange(month, week, day, seconds), rule.Start);
    }

    [Fact]
    public void A_time_zone_may_have_no_summer() =>
        Assert.Equal(new TimeZoneRule(19800, 19800, null, null), TestFleet.Vendors.TimeZones["Asia/Kolkata"]);
}
