using System.Text.Json;
using FsCheck.Xunit;
using Provisioning.Devices;
using Provisioning.Storage;

namespace Provisioning.Tests.Devices;

/// <summary>What is written is read again as the same fleet, whatever people call their things.</summary>
public sealed class FleetRoundTripTests
{
    [Property(MaxTest = 150, StartSize = 1000, EndSize = 1_000_000)]
    public void An_exported_fleet_with_open_secrets_is_read_as_the_same_fleet(int seed)
    {
        var fleet = new RandomFleets(seed).Next();

        var text = FleetYaml.Write(fleet, FleetJson.Open);

        AssertSame(fleet, Reading.Sound(text, secrets: References(fleet)), text);
    }

    [Property(MaxTest = 150, StartSize = 1000, EndSize = 1_000_000)]
    public void An_exported_fleet_with_masked_secrets_changes_nothing_where_it_came_from(int seed)
    {
        var fleet = new RandomFleets(seed).Next();

        var text = FleetYaml.Write(fleet, FleetJson.Masked);

        AssertSame(fleet, Reading.Sound(text, fleet, References(fleet)), text);
    }

    [Property(MaxTest = 150, StartSize = 1000, EndSize = 1_000_000)]
    public void Json_of_the_database_is_read_as_the_same_things_and_shows_no_secret(int seed)
    {
        var fleet = new RandomFleets(seed).Next();
        using var vault = new TestVault();
        var json = FleetJson.Sealed(vault.Vault.SealText, vault.Vault.OpenText);

        foreach (var noun in FleetNoun.Nouns)
        {
            foreach (var item in noun.All(fleet))
            {
                var text = JsonSerializer.Serialize(item, noun.Type, json);
                Assert.True(item.Equals(JsonSerializer.Deserialize(text, noun.Type, json)), text);
            }
        }
    }

    [Property(MaxTest = 150, StartSize = 1000, EndSize = 1_000_000)]
    public void One_thing_written_for_the_api_is_read_as_the_same_thing(int seed)
    {
        var fleet = new RandomFleets(seed).Next();

        foreach (var noun in FleetNoun.Nouns.Where(noun => noun != FleetNoun.Account))
        {
            foreach (var item in noun.All(fleet))
            {
                var text = JsonSerializer.Serialize(item, noun.Type, FleetJson.Masked);
                var reading = new FleetReading(fleet, Reading.Words, References(fleet));
                var read = FleetFile.ReadOne(noun, text, reading);
                Assert.Empty(reading.Problems);
                Assert.True(item.Equals(read), text);
            }
        }
    }

    private static void AssertSame(Fleet expected, Fleet actual, string text)
    {
        var changes = FleetDiff.Between(expected, actual);
        Assert.True(changes.IsEmpty, $"{string.Join('\n', changes)}\n{text}");
    }

    private static Dictionary<string, string> References(Fleet fleet)
    {
        var found = new Dictionary<string, string>();
        var settings = fleet.Sites.Values.Select(site => site.Settings).Concat(fleet.Models.Values).Concat(fleet.Devices.Values.Select(device => device.Settings)).Append(fleet.Account);
        var secrets = settings.SelectMany(level => level.Values.Values.Concat(level.Parameters.Values)).Select(value => value.Secret)
            .Concat(fleet.Extensions.Values.Select(extension => extension.SipPassword))
            .Concat(fleet.Pbxs.Values.Select(pbx => pbx.Control?.Password));
        foreach (var secret in secrets.Where(secret => secret?.Reference is not null))
            found[secret!.Reference!] = secret.Reveal();
        return found;
    }

    private sealed class TestVault : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("provisioning-vault").FullName;

        public TestVault() => Vault = Vault.Open(_folder);

        public Vault Vault { get; }

        public void Dispose()
        {
            Vault.Dispose();
            Directory.Delete(_folder, recursive: true);
        }
    }
}
