using Provisioning.Simulator;

namespace Provisioning.Tests.Simulator;

public sealed class PolyBootTests
{
    private const string Model = "poly/vvx450";

    [Fact]
    public async Task The_master_file_names_the_files_and_folders()
    {
        await using var server = await StubServer.StartAsync();
        server.Files["64167f000201.cfg"] = Phones.Master(
            """CONFIG_FILES="[PHONE_MODEL]-[PHONE_MAC_ADDRESS].cfg, site.cfg" LOG_FILE_DIRECTORY="logs" OVERRIDES_DIRECTORY="overrides/" CONTACTS_DIRECTORY="contacts" """);
        server.Files["VVX450-64167f000201.cfg"] = Phones.Attributes("""reg.1.address="101" """);
        server.Files["site.cfg"] = Phones.Attributes("""reg.1.server.1.address="pbx" """);

        var result = await Phones.Plug(server.Address, Model, Phones.PolyMac).BootAsync();

        Assert.Equal(
            [
                "HEAD 64167f000201.cfg 200", "GET 64167f000201.cfg 200",
                "GET 64167f000201.cfg 200", "GET VVX450-64167f000201.cfg 200", "GET site.cfg 200",
                "GET overrides/64167f000201-phone.cfg 404", "GET overrides/64167f000201-web.cfg 404",
                "GET 000000000000-license.cfg 404", "GET 64167f000201-license.cfg 404",
                "GET contacts/64167f000201-directory.xml 404", "GET contacts/000000000000-directory.xml 404",
                "HEAD logs/64167f000201-boot.log 404", "PUT logs/64167f000201-boot.log 200",
                "HEAD logs/64167f000201-app.log 404", "PUT logs/64167f000201-app.log 200",
            ],
            server.TakeRequests());
        Assert.Equal(BootOutcome.Applied, result.Outcome);
        Assert.Equal(["FileTransport PolycomVVX-VVX_450-UA/6.4.1.2321 Type/Updater"], server.UserAgents.Take(2).Distinct());
        Assert.Equal(["FileTransport PolycomVVX-VVX_450-UA/6.4.3.5156 Type/Application"], server.UserAgents.Skip(2).Distinct());
    }

    [Fact]
    public async Task The_leftmost_file_wins_and_the_phones_own_settings_win_over_all()
    {
        await using var server = await StubServer.StartAsync();
        server.Files["64167f000201.cfg"] = Phones.Master("""CONFIG_FILES="left.cfg,right.cfg" """);
        server.Files["left.cfg"] = Phones.Attributes("""a="left" b="left" """);
        server.Files["right.cfg"] = Phones.Attributes("""a="right" b="right" c="right" """);
        server.Files["64167f000201-phone.cfg"] = Phones.Attributes("""b="phone" """);
        var phone = Phones.Plug(server.Address, Model, Phones.PolyMac);

        await phone.BootAsync();

        Assert.Equal(["left", "phone", "right"], [.. "abc".Select(name => phone.State.Parameters[$"{name}"])]);
    }

    [Fact]
    public async Task The_master_file_for_all_comes_second_and_the_models_attribute_first()
    {
        await using var server = await StubServer.StartAsync();
        server.Files["000000000000.cfg"] =
            """<APPLICATION CONFIG_FILES="other.cfg"><APPLICATION_VVX450 CONFIG_FILES_VVX450="vvx450.cfg"/><APPLICATION_VVX601 CONFIG_FILES_VVX601="no.cfg"/></APPLICATION>""";
        server.Files["vvx450.cfg"] = Phones.Attributes("""a="1" """);

        var result = await Phones.Plug(server.Address, Model, Phones.PolyMac).BootAsync();

        Assert.Equal(
            ["HEAD 64167f000201.cfg 404", "HEAD 000000000000.cfg 200", "GET 000000000000.cfg 200",
                "GET 64167f000201.cfg 404", "GET 000000000000.cfg 200", "GET vvx450.cfg 200"],
            result.Sequence()[..6]);
    }

    [Fact]
    public async Task An_address_may_name_the_master_file_itself()
    {
        await using var server = await StubServer.StartAsync();
        server.Files["acme.cfg"] = Phones.Master("""CONFIG_FILES="a.cfg" """);
        server.Files["a.cfg"] = Phones.Attributes("""a="1" """);

        var result = await Phones.Plug(new Uri(server.Address, "acme.cfg"), Model, Phones.PolyMac).BootAsync();

        Assert.Equal(["HEAD acme.cfg 200", "GET acme.cfg 200", "GET acme.cfg 200", "GET a.cfg 200"], result.Sequence()[..4]);
    }

    [Fact]
    public async Task Flash_is_written_only_with_both_permissions_and_outlives_the_file()
    {
        await using var server = await StubServer.StartAsync();
        server.Files["64167f000201.cfg"] = Phones.Master("""CONFIG_FILES="a.cfg" """);
        server.Files["a.cfg"] = Phones.Attributes(
            """a="1" device.set="1" device.sntp.serverName="ntp" device.sntp.serverName.set="1" device.syslog.serverName="log" """);
        var phone = Phones.Plug(server.Address, Model, Phones.PolyMac);
        await phone.BootAsync();
        Assert.Equal(["a", "device.sntp.serverName"], phone.State.Parameters.Keys);

        server.Files["a.cfg"] = Phones.Attributes("""b="1" """);
        await phone.BootAsync();

        Assert.Equal(["b", "device.sntp.serverName"], phone.State.Parameters.Keys);
    }

    [Fact]
    public async Task The_address_is_in_the_user_agent_once_the_configuration_says_so()
    {
        await using var server = await StubServer.StartAsync();
        server.Files["64167f000201.cfg"] = Phones.Master("""CONFIG_FILES="a.cfg" """);
        server.Files["a.cfg"] = Phones.Attributes("""device.set="1" device.prov.tagSerialNo="1" device.prov.tagSerialNo.set="1" """);
        var phone = Phones.Plug(server.Address, "poly/edgee350", Phones.PolyMac);
        await phone.BootAsync();

        var second = await phone.BootAsync();

        Assert.Equal("FileTransport PolyEdge-Edge_E350-UA/8.3.1.0614_64167f000201 Type/Application", second.Requests[^1].UserAgent);
    }

    [Fact]
    public async Task What_the_user_sets_is_put_into_the_folder_for_overrides()
    {
        await using var server = await StubServer.StartAsync();
        server.Files["64167f000201.cfg"] = Phones.Master("""CONFIG_FILES="a.cfg" OVERRIDES_DIRECTORY="overrides" """);
        server.Files["a.cfg"] = Phones.Attributes("""a="1" """);
        var phone = Phones.Plug(server.Address, Model, Phones.PolyMac);
        await phone.BootAsync();

        await phone.ChangeAtPhoneAsync("up.backlight", "<3", TestContext.Current.CancellationToken);

        Assert.Contains("""<OVERRIDES up.backlight="&lt;3" />""", server.Uploads["overrides/64167f000201-phone.cfg"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_in_place_of_a_master_file_leave_the_phone_on_its_factory_settings()
    {
        await using var server = await StubServer.StartAsync();
        server.Files["64167f000201.cfg"] = Phones.Attributes("""reg.1.address="101" """);

        var result = await Phones.Plug(server.Address, Model, Phones.PolyMac).BootAsync();

        Assert.Equal((BootOutcome.Failed, BootFailure.UnusableFile), (result.Outcome, result.Failure));
        Assert.Equal("it has no APPLICATION element, so the phone starts on its factory settings", Assert.Single(result.Unusable).Reason);
    }
}
