using Provisioning.Simulator;

namespace Provisioning.Tests.Simulator;

public sealed class YealinkBootTests
{
    [Fact]
    public async Task Without_a_boot_file_the_common_file_and_the_phones_own_are_asked_for()
    {
        await using var server = await StubServer.StartAsync();
        server.Files["805ec0000101.cfg"] = Phones.Lines("account.1.enable = 1");

        var result = await Phones.Plug(server.Address).BootAsync();

        string[] expected = ["GET 805ec0000101.boot 404", "GET y000000000000.boot 404", "GET y000000000096.cfg 404", "GET 805ec0000101.cfg 200"];
        Assert.Equal(expected, server.TakeRequests());
        Assert.Equal(expected, result.Sequence());
        Assert.Equal(BootOutcome.Applied, result.Outcome);
        Assert.All(server.UserAgents, agent => Assert.Equal("Yealink SIP-T54W 96.86.0.100 80:5e:c0:00:01:01", agent));
    }

    [Fact]
    public async Task Firmware_before_81_knows_no_boot_files()
    {
        await using var server = await StubServer.StartAsync();
        server.Files["805ec0000101.boot"] = Phones.Lines("include:config \"other.cfg\"");
        server.Files["y000000000000.cfg"] = Phones.Lines("lang.gui = English");

        await Phones.Plug(server.Address, "yealink/t28p").BootAsync();

        Assert.Equal(["GET y000000000000.cfg 200", "GET 805ec0000101.cfg 404"], server.TakeRequests());
        Assert.Contains("Yealink SIP-T28P 2.73.0.50 80:5e:c0:00:01:01", server.UserAgents);
    }

    [Fact]
    public async Task Firmware_before_81_has_the_older_names_of_parameters()
    {
        await using var server = await StubServer.StartAsync();
        server.Files["805ec0000101.cfg"] = Phones.Lines("static.auto_provision.server.username = new", "auto_provision.server.username = old");
        var phone = Phones.Plug(server.Address, "yealink/t28p");

        await phone.BootAsync();

        Assert.Equal("old", phone.Credentials?.User);
    }

    [Fact]
    public async Task A_boot_file_names_all_files_in_its_order_and_the_later_wins()
    {
        await using var server = await StubServer.StartAsync();
        server.Files["805ec0000101.boot"] = Phones.Lines(
            "include:config <common.cfg>", "[T46U]include:config \"t46u.cfg\"", "[T54W]include:config \"t54w.cfg\"",
            $"include:config \"{server.Address}805ec0000101.cfg\"");
        server.Files["common.cfg"] = Phones.Lines("a = common", "b = common", "c = common");
        server.Files["t54w.cfg"] = Phones.Lines("b = model", "c = model");
        server.Files["805ec0000101.cfg"] = Phones.Lines("c = phone");
        var phone = Phones.Plug(server.Address);

        await phone.BootAsync();

        Assert.Equal(["GET 805ec0000101.boot 200", "GET common.cfg 200", "GET t54w.cfg 200", "GET 805ec0000101.cfg 200"], server.TakeRequests());
        Assert.Equal(["common", "model", "phone"], [.. "abc".Select(name => phone.State.Parameters[$"{name}"])]);
    }

    [Fact]
    public async Task The_boot_file_for_all_is_asked_for_after_the_phones_own()
    {
        await using var server = await StubServer.StartAsync();
        server.Files["y000000000000.boot"] = Phones.Lines("include:config \"all.cfg\"");
        server.Files["all.cfg"] = Phones.Lines("a = 1");

        await Phones.Plug(server.Address).BootAsync();

        Assert.Equal(["GET 805ec0000101.boot 404", "GET y000000000000.boot 200", "GET all.cfg 200"], server.TakeRequests());
    }

    [Fact]
    public async Task The_same_bytes_again_change_nothing()
    {
        await using var server = await StubServer.StartAsync();
        server.Files["805ec0000101.cfg"] = Phones.Lines("a = 1");
        var phone = Phones.Plug(server.Address);
        await phone.BootAsync();

        var again = await phone.BootAsync();
        server.Files["805ec0000101.cfg"] = Phones.Lines("a = 2");
        var changed = await phone.BootAsync();

        Assert.Equal(BootOutcome.Unchanged, again.Outcome);
        Assert.Empty(again.Changed);
        Assert.Equal((BootOutcome.Applied, "a"), (changed.Outcome, Assert.Single(changed.Changed)));
        Assert.Equal(3, phone.BootCount);
    }

    [Fact]
    public async Task What_a_file_no_longer_names_stays_until_it_is_reset()
    {
        await using var server = await StubServer.StartAsync();
        server.Files["805ec0000101.cfg"] = Phones.Lines("a = 1", "b = 1", "c = 1");
        var phone = Phones.Plug(server.Address);
        await phone.BootAsync();

        server.Files["805ec0000101.cfg"] = Phones.Lines("b = %NULL%", "c = 2");
        await phone.BootAsync();

        Assert.Equal(["a", "c"], phone.State.Parameters.Keys);
    }

    [Fact]
    public async Task Overwrite_mode_forgets_what_the_new_files_do_not_name()
    {
        await using var server = await StubServer.StartAsync();
        server.Files["805ec0000101.boot"] = Phones.Lines("include:config \"x.cfg\"", "overwrite_mode = 1");
        server.Files["x.cfg"] = Phones.Lines("a = 1", "b = 1");
        var phone = Phones.Plug(server.Address);
        await phone.BootAsync();

        server.Files["x.cfg"] = Phones.Lines("b = 1");
        await phone.BootAsync();

        Assert.Equal(["b"], phone.State.Parameters.Keys);
    }

    [Fact]
    public async Task A_change_that_takes_effect_after_a_reboot_says_so()
    {
        await using var server = await StubServer.StartAsync();
        server.Files["805ec0000101.cfg"] = Phones.Lines("linekey.1.label = Ann");
        var phone = Phones.Plug(server.Address);

        var label = await phone.BootAsync();
        server.Files["805ec0000101.cfg"] = Phones.Lines("static.network.vlan.internet_port_enable = 1");
        var vlan = await phone.BootAsync();

        Assert.False(label.NeedsReboot);
        Assert.True(vlan.NeedsReboot);
    }

    [Fact]
    public async Task Files_named_in_the_configuration_are_fetched_when_it_is_new()
    {
        await using var server = await StubServer.StartAsync();
        server.Files["ca.pem"] = "certificate";
        server.Files["805ec0000101.cfg"] = Phones.Lines(
            $"static.trusted_certificates.url = {server.Address}ca.pem", "wallpaper_upload.url = http://elsewhere.invalid/w.png");
        var phone = Phones.Plug(server.Address);

        var first = await phone.BootAsync();
        var second = await phone.BootAsync();

        Assert.Equal($"GET {server.Address}ca.pem 200", first.Sequence()[^1]);
        Assert.Equal("GET 805ec0000101.cfg 200", second.Sequence()[^1]);
    }

    [Fact]
    public async Task What_the_user_sets_is_uploaded_fetched_again_and_kept()
    {
        await using var server = await StubServer.StartAsync();
        server.Files["805ec0000101.cfg"] = Phones.Lines(
            "linekey.5.label = Ann", "static.auto_provision.custom.protect = 1", "static.auto_provision.custom.sync = 1",
            $"static.auto_provision.custom.sync.path = {server.Address}overrides/");
        var phone = Phones.Plug(server.Address);
        await phone.BootAsync();

        await phone.ChangeAtPhoneAsync("linekey.5.label", "Annie", TestContext.Current.CancellationToken);
        server.Files["overrides/805ec0000101-local.cfg"] = server.Uploads["overrides/805ec0000101-local.cfg"];
        server.Files["805ec0000101.cfg"] += "linekey.6.label = Bob\n";
        var result = await phone.BootAsync();

        Assert.Equal("#!version:1.0.0.1\nlinekey.5.label = Annie\n", server.Uploads["overrides/805ec0000101-local.cfg"]);
        Assert.EndsWith("overrides/805ec0000101-local.cfg 200", result.Sequence()[^1], StringComparison.Ordinal);
        Assert.Equal("Annie", phone.State.Parameters["linekey.5.label"]);
    }

    [Fact]
    public async Task Passwords_of_several_users_stand_in_several_lines()
    {
        await using var server = await StubServer.StartAsync();
        server.Files["805ec0000101.cfg"] = Phones.Lines("static.security.user_password = admin:one", "static.security.user_password = user:two:three");
        var phone = Phones.Plug(server.Address);

        await phone.BootAsync();

        Assert.Equal("one", phone.State.Parameters["static.security.user_password[admin]"]);
        Assert.Equal("two:three", phone.State.Parameters["static.security.user_password[user]"]);
    }
}
