using Provisioning.Simulator;

namespace Provisioning.Tests.Simulator;

public sealed class PhoneStateTests
{
    private static async Task<PhoneState> StateAsync(string model, string file, Func<PhoneOptions, PhoneOptions>? with = null, string? directory = null)
    {
        await using var server = await StubServer.StartAsync();
        server.Files["805ec0000101.cfg"] = model.StartsWith('p') ? Phones.Master("""CONFIG_FILES="x.cfg" """) : file;
        server.Files["x.cfg"] = file;
        if (directory is not null)
            server.Files["805ec0000101-directory.xml"] = directory;
        var phone = Phones.Plug(server.Address, model, with: with);
        await phone.BootAsync();
        return phone.State;
    }

    [Fact]
    public async Task Lines_are_accounts_that_are_on_and_one_without_a_key_is_hidden()
    {
        var state = await StateAsync("yealink/t54w", Phones.Lines(
            "account.1.enable = 1", "account.1.user_name = 101", "account.1.auth_name = a101", "account.1.password = pw", "account.1.label = Alice",
            "account.1.display_name = Alice Archer", "account.1.sip_server.1.address = pbx", "account.1.sip_server.1.port = 5061", "account.1.sip_server.1.transport_type = 2",
            "account.2.enable = 0", "account.2.user_name = 102",
            "account.16.enable = 1", "account.16.user_name = 805ec0000101", "linekey.16.type = 0"));

        Assert.Equal(
            new PhoneLine
            {
                Index = 1,
                User = "101",
                Login = "a101",
                Password = "pw",
                Label = "Alice",
                DisplayName = "Alice Archer",
                Server = "pbx",
                Port = 5061,
                Transport = "tls",
            },
            state.Lines[0]);
        Assert.Equal([(1, false), (16, true)], state.Lines.Select(line => (line.Index, line.Hidden)));
        Assert.Equal(("1", PhoneKeyKind.Line, "Alice"), (state.Keys[0].Position, state.Keys[0].Kind, state.Keys[0].Label));
    }

    [Fact]
    public async Task An_account_shows_on_its_factory_key_unless_a_file_says_otherwise()
    {
        var state = await StateAsync("yealink/t54w", Phones.Lines("account.16.enable = 1", "account.16.user_name = lamp"));

        Assert.Equal(("16", 16), (Assert.Single(state.Keys).Position, state.Keys[0].Line));
        Assert.False(state.Line(16)!.Hidden);
    }

    [Fact]
    public async Task Keys_are_found_by_whom_they_watch_on_phone_and_modules()
    {
        var state = await StateAsync(
            "yealink/t54w",
            Phones.Lines(
                "linekey.5.type = 16", "linekey.5.value = 102", "linekey.5.label = Bob", "linekey.5.line = 2", "linekey.5.extension = *8102",
                "expansion_module.1.key.3.type = 16", "expansion_module.1.key.3.value = sip:103@pbx.example.com", "expansion_module.1.key.3.pickup_value = *8",
                "linekey.6.type = 13", "linekey.6.value = 900", "linekey.7.type = 27", "linekey.7.value = http://x/$mac", "linekey.8.type = 5"),
            options => options with { ExpansionModules = ["exp50"] });

        Assert.Equal(("5", "Bob", 2, "*8102"), Told(state.KeyWatching("102")!));
        Assert.Equal(("1/3", "", 0, "*8"), Told(state.KeyWatching("103")!));
        Assert.Equal([PhoneKeyKind.SpeedDial, PhoneKeyKind.Menu, PhoneKeyKind.Other], state.Keys.Where(key => key.Number > 5).Select(key => key.Kind));
        Assert.Null(state.KeyWatching("900"));
    }

    [Fact]
    public async Task Keys_and_lines_that_the_phone_does_not_have_are_ignored_and_named()
    {
        var state = await StateAsync("yealink/t31p", Phones.Lines(
            "account.3.enable = 1", "account.3.user_name = 103", "linekey.3.type = 16", "linekey.3.value = 102",
            "expansion_module.1.key.1.type = 16", "expansion_module.1.key.1.value = 104"));

        Assert.Empty(state.Lines);
        Assert.Empty(state.Keys);
        Assert.Equal(
            ["line 3: this model has 2", "key 3 (Blf 102): this phone has no such key", "key 1/1 (Blf 104): this phone has no such key"],
            state.Ignored);
    }

    [Fact]
    public async Task Placed_keys_point_into_lists_and_go_on_counting_on_modules()
    {
        var state = await StateAsync(
            "poly/vvx450",
            Phones.Attributes(
                """
                lineKey.reassignment.enabled="1" attendant.reg="2" call.directedCallPickupString="*8"
                reg.1.address="101" reg.1.label="Alice" reg.1.server.1.transport="TCPOnly" reg.2.address="lamp"
                lineKey.1.category="Line" lineKey.1.index="1" lineKey.2.category="BLF" lineKey.2.index="2"
                lineKey.3.category="BLF" lineKey.3.index="0" lineKey.4.category="EFK" lineKey.4.index="1"
                lineKey.5.category="EFK" lineKey.5.index="2" lineKey.6.category="SpeedDial" lineKey.6.index="1"
                lineKey.13.category="BLF" lineKey.13.index="3"
                attendant.resourceList.1.address="102" attendant.resourceList.1.label="Bob"
                attendant.resourceList.2.address="701" attendant.resourceList.2.type="automata"
                attendant.resourceList.3.address="sip:103@pbx" attendant.resourceList.3.callAddress="**103"
                efk.efklist.1.action.string="900$Tinvite$" efk.efklist.1.label="Taxi" efk.efklist.2.action.string="https://x/"
                """),
            options => options with { ExpansionModules = ["vvx-color"] },
            "<directory><item_list><item><fn>Zoe</fn><ct>555</ct><sd>1</sd></item></item_list></directory>");

        Assert.Equal(("3", "Bob", 2, "*8"), Told(state.KeyWatching("102")!));
        Assert.Equal(("1/1", "**103"), (state.KeyWatching("103")!.Position, state.KeyWatching("103")!.Calls));
        Assert.Equal(
            [PhoneKeyKind.Line, PhoneKeyKind.Park, PhoneKeyKind.Blf, PhoneKeyKind.SpeedDial, PhoneKeyKind.Url, PhoneKeyKind.SpeedDial, PhoneKeyKind.Blf],
            state.Keys.Select(key => key.Kind));
        Assert.Equal(("900", "Taxi"), (state.KeyAt("4")!.Value, state.KeyAt("4")!.Label));
        Assert.Equal(("555", "Zoe"), (state.KeyAt("6")!.Value, state.KeyAt("6")!.Label));
        Assert.Equal([("tcp", false), ("dns", true)], state.Lines.Select(line => (line.Transport, line.Hidden)));
    }

    [Fact]
    public async Task Keys_that_nobody_placed_fill_up_with_lines_first()
    {
        var state = await StateAsync("poly/vvx250", Phones.Attributes(
            """reg.1.address="101" reg.1.lineKeys="2" attendant.resourceList.1.address="102" attendant.resourceList.2.address="103" attendant.resourceList.3.address="104" """));

        Assert.Equal(["1 Line", "2 Line", "3 Blf", "4 Blf"], state.Keys.Select(key => $"{key.Position} {key.Kind}"));
        Assert.Equal(["key 5 (Blf 104): this phone has no such key"], state.Ignored);
    }

    private static (string Position, string Label, int Line, string Pickup) Told(PhoneKey key) => (key.Position, key.Label, key.Line, key.PickupCode);
}
