using System.Collections.Immutable;
using System.Text;
using Dapper;
using Microsoft.Extensions.Options;
using Provisioning.Configs;
using Provisioning.Delivery;
using Provisioning.Devices;
using Provisioning.Rendering;
using Provisioning.Rollouts;
using Provisioning.Storage;
using Provisioning.Tests.Configs;
using Provisioning.Tests.Rendering;

namespace Provisioning.Tests.Rollouts;

public sealed class UpdateClassifierTests
{
    [Theory]
    [InlineData("yealink/t54w", "linekey.3.label = Ann", "linekey.3.label = Anne", RebootClass.Live)]
    [InlineData("yealink/t54w", "account.1.password = a", "account.1.password = b", RebootClass.Resync)]
    [InlineData("yealink/t54w", "static.firmware.url = ", "static.firmware.url = http://s/a.rom", RebootClass.Reboot)]
    [InlineData("yealink/t54w", "sip.trust_ctrl = 0", "sip.trust_ctrl = 1", RebootClass.None)]
    [InlineData("yealink/t54w", "# one remark", "# another", RebootClass.None)]
    [InlineData("yealink/t54w", "linekey.3.label = Ann", "linekey.3.label = Anne\nstatic.network.vlan.pc_port_vid = 7", RebootClass.Reboot)]
    [InlineData("yealink/t54w", "nobody.knows = 1", "nobody.knows = 2", RebootClass.Reboot)]
    [InlineData("poly/vvx450", """<A APP_FILE_PATH=""/>""", """<A APP_FILE_PATH="http://s/sip.ld"/>""", RebootClass.Reboot)]
    [InlineData("poly/vvx450", """<A attendant.resourceList.1.label="Ann"/>""", """<A attendant.resourceList.1.label="Anne"/>""", RebootClass.Live)]
    internal async Task The_heaviest_parameter_that_differs_decides(string model, string had, string should, RebootClass expected)
    {
        await using var world = await World.CreateAsync(model);
        await world.GiveAsync(1, had);
        await world.PublishAsync(1, should);

        Assert.Equal(expected, await world.ClassifyAsync(1));
    }

    [Fact]
    public async Task A_phone_that_has_its_files_need_do_nothing_and_one_of_which_nothing_is_known_must_start_anew()
    {
        await using var world = await World.CreateAsync();
        await world.GiveAsync(1, "linekey.3.label = Ann");
        await world.PublishAsync(1, "linekey.3.label = Ann");
        await world.PublishAsync(2, "linekey.3.label = Ann");
        world.Served.Record(World.Mac(3), "file.cfg", ContentHash.Of("forgotten"u8), DateTimeOffset.UnixEpoch);
        await world.PublishAsync(3, "linekey.3.label = Ann");

        var classes = await world.Classifier.ClassifyAsync([World.Mac(1), World.Mac(2), World.Mac(3), World.Mac(4)], TestServer.Token);

        Assert.Equal([(World.Mac(1), RebootClass.None), (World.Mac(2), RebootClass.Reboot), (World.Mac(3), RebootClass.Reboot)], classes.Select(pair => (pair.Key, pair.Value)));
    }

    [Fact]
    public async Task A_phone_of_a_model_that_nobody_knows_must_start_anew()
    {
        await using var world = await World.CreateAsync("yealink/t99");
        await world.GiveAsync(1, "linekey.3.label = Ann");
        await world.PublishAsync(1, "linekey.3.label = Anne");

        Assert.Equal(RebootClass.Reboot, await world.ClassifyAsync(1));
    }

    [Fact]
    public async Task Phones_of_a_maker_that_cannot_apply_a_class_live_start_anew_for_it()
    {
        using var own = new OwnTemplates().WithShipped("yealink/vendor.yaml", text => text + "\nrestartsFor: [live]\n");
        var catalog = TemplateCatalog.TryLoad(TestFleet.Templates, own.Path, out var problems);
        Assert.Empty(problems);
        await using var world = await World.CreateAsync();
        await world.GiveAsync(1, "linekey.3.label = Ann");
        await world.PublishAsync(1, "linekey.3.label = Anne");
        await world.GiveAsync(2, "account.1.password = a");
        await world.PublishAsync(2, "account.1.password = b");
        Assert.Equal((RebootClass.Live, RebootClass.Resync), (await world.ClassifyAsync(1), await world.ClassifyAsync(2)));

        world.Renderers.Accept(new ConfigRenderer(catalog!, TestFleet.Environment));

        Assert.Equal((RebootClass.Reboot, RebootClass.Resync), (await world.ClassifyAsync(1), await world.ClassifyAsync(2)));
    }

    [Fact]
    public void A_class_says_how_the_phone_is_told() => Assert.Equal(
        [TellMethod.None, TellMethod.Resync, TellMethod.Resync, TellMethod.Reboot], Enum.GetValues<RebootClass>().Select(UpdateClassifier.MethodOf));

    [Fact]
    public async Task A_hundred_thousand_phones_that_differ_by_one_file_are_classed_in_a_second_or_two()
    {
        const int Phones = 100_000;
        await using var world = await World.CreateAsync();
        var old = await world.StoreAsync("features.x = 1\n" + string.Concat(Enumerable.Range(0, 300).Select(i => $"linekey.{i}.label = Person {i}\n")));
        var now = await world.StoreAsync("features.x = 2\n" + string.Concat(Enumerable.Range(0, 300).Select(i => $"linekey.{i}.label = Person {i}\n")));
        var same = ContentHash.Of("same"u8);
        var device = world.Fleet.Current.Devices[World.Mac(1)];
        world.Fleet.Swap(world.Fleet.Current with { Devices = world.Fleet.Current.Devices.SetItems(Enumerable.Range(1, Phones).Select(n => KeyValuePair.Create(World.Mac(n), device with { Mac = World.Mac(n) }))) });
        for (var n = 1; n <= Phones; n++)
        {
            world.Served.Record(World.Mac(n), "y.cfg", old.Hash, DateTimeOffset.UnixEpoch);
            world.Served.Record(World.Mac(n), "own.cfg", same, DateTimeOffset.UnixEpoch);
            world.Publish(n, new("y.cfg", now.Hash, 1, ConfigFormat.Assignments, false), new("own.cfg", same, 1, ConfigFormat.Assignments, false));
        }

        List<MacAddress> macs = [.. Enumerable.Range(1, Phones).Select(World.Mac)];
        var started = TimeProvider.System.GetTimestamp();
        var classes = await world.Classifier.ClassifyAsync(macs, TestServer.Token);
        var took = TimeProvider.System.GetElapsedTime(started);

        Assert.Equal(Phones, classes.Count);
        Assert.All(classes.Values, difference => Assert.Equal(RebootClass.Live, difference));
        Assert.InRange(took.TotalSeconds, 0, 5);
        await world.ForgetContentsAsync();
        Assert.Equal(RebootClass.Live, (await world.Classifier.ClassifyAsync([World.Mac(7)], TestServer.Token))[World.Mac(7)]);
        TestContext.Current.TestOutputHelper?.WriteLine($"{took.TotalMilliseconds:0} ms");
    }

    /// <summary>Phones 1, 2, 3 … of one model, with one file each.</summary>
    private sealed class World : IAsyncDisposable
    {
        private readonly TestDatabase _files;
        private readonly Database _database;
        private readonly Vault _vault;
        private readonly ContentStore _contents;
        private readonly PublishedConfigs _published = new();
        private readonly ConfigFormat _format;

        private World(TestDatabase files, string model)
        {
            (_files, _database, _vault) = (files, files.Open(), Vault.Open(files.Folder));
            _contents = new(_database, _vault, Options.Create(new ConfigOptions()));
            _format = TestFleet.Vendors.TryFindModel(model, out var known) ? known.Vendor.Format : ConfigFormat.Assignments;
            Fleet.Swap(TestFleet.Office() with { Devices = Enumerable.Range(1, 3).Select(n => TestFleet.Phone(model, 100) with { Mac = Mac(n) }).ToImmutableDictionary(device => device.Mac) });
            Classifier = new(Served, _published, Fleet, Renderers, _contents);
        }

        public ServedVersions Served { get; } = new();

        public FleetState Fleet { get; } = new();

        public RendererSource Renderers { get; } = new(TestFleet.Renderer());

        public UpdateClassifier Classifier { get; }

        public static MacAddress Mac(int number) => MacAddress.Parse(Tests.Office.Mac(number));

        public static async Task<World> CreateAsync(string model = "yealink/t54w") => new(await TestDatabase.CreateAsync(DatabaseKind.Sqlite), model);

        public async Task<RebootClass> ClassifyAsync(int phone) => (await Classifier.ClassifyAsync([Mac(phone)], TestServer.Token))[Mac(phone)];

        public async Task GiveAsync(int phone, string content) => Served.Record(Mac(phone), "file.cfg", (await StoreAsync(content)).Hash, DateTimeOffset.UnixEpoch);

        public async Task PublishAsync(int phone, string content) => Publish(phone, new ConfigFile("file.cfg", (await StoreAsync(content)).Hash, 1, _format, false));

        public void Publish(int phone, params ConfigFile[] files) => _published.Set(new(
            new ConfigVersion { Mac = Mac(phone), Number = 1, PublishedAt = DateTimeOffset.UnixEpoch, Author = "", Reason = "", Files = [.. files] }, IsHeld: false));

        public async Task<RenderedFile> StoreAsync(string content)
        {
            var bytes = Encoding.UTF8.GetBytes(content);
            var file = new RenderedFile("", _format, bytes, ContentHash.Of(bytes), [], false);
            await _contents.AddAsync([_contents.Pack(file)], TestServer.Token);
            return file;
        }

        public async Task ForgetContentsAsync()
        {
            await using var connection = await _database.ConnectAsync(TestServer.Token);
            await connection.ExecuteAsync("DELETE FROM contents");
        }

        public async ValueTask DisposeAsync()
        {
            _contents.Dispose();
            _vault.Dispose();
            await _database.DisposeAsync();
            await _files.DisposeAsync();
        }
    }
}
