using System.Data.Common;
using System.Globalization;
using Dapper;
using Provisioning.Devices;
using Provisioning.Rendering;
using Provisioning.Storage;

namespace Provisioning.Configs;

/// <summary>Version rows: which files each phone had, has and should have.</summary>
internal sealed class ConfigStore(Database database)
{
    private const string Public = "public";
    private const string Private = "private";

    private const string Columns =
        "v.mac AS Mac, v.number AS Number, v.published_at AS PublishedAt, v.author AS Author, v.reason AS Reason, v.files AS Files";

    /// <summary>Fills <paramref name="configs"/> with the version each phone should have now.</summary>
    public async Task LoadAsync(PublishedConfigs configs, CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        var rows = connection.QueryUnbufferedAsync<VersionRow>(
            $"SELECT {Columns}, c.held AS Held FROM configs c JOIN config_versions v ON v.mac = c.mac AND v.number = c.number");
        await foreach (var row in rows.WithCancellation(token))
            configs.Set(new PublishedConfig(row.ToVersion(), row.Held != 0));

        var left = await connection.QueryAsync<(string Mac, long Number)>(new CommandDefinition(
            "SELECT mac, MAX(number) FROM config_versions WHERE mac NOT IN (SELECT mac FROM configs) GROUP BY mac", cancellationToken: token));
        foreach (var (mac, number) in left)
            configs.Remember(MacAddress.Parse(mac), (int)number);
    }

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<ConfigVersion>> HistoryAsync(MacAddress mac, int limit, CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        var rows = await connection.QueryAsync<VersionRow>(new CommandDefinition(
            $"SELECT {Columns} FROM config_versions v WHERE v.mac = @mac ORDER BY v.number DESC LIMIT @limit",
            new { mac = mac.ToString(), limit }, cancellationToken: token));
        return [.. rows.Select(row => row.ToVersion())];
    }

    public async Task<ConfigVersion?> FindAsync(MacAddress mac, int number, CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        var row = await connection.QuerySingleOrDefaultAsync<VersionRow>(new CommandDefinition(
            $"SELECT {Columns} FROM config_versions v WHERE v.mac = @mac AND v.number = @number",
            new { mac = mac.ToString(), number = (long)number }, cancellationToken: token));
        return row?.ToVersion();
    }

    public static async Task SaveAsync(
        DbTransaction transaction, IReadOnlyCollection<PublishedConfig> configs, IReadOnlyCollection<MacAddress> removed, CancellationToken token)
    {
        // A phone that is only held or released keeps its version.
        await using var versions = new BulkInsert(
            transaction, "config_versions", "ON CONFLICT (mac, number) DO NOTHING", "mac", "number", "published_at", "author", "reason", "files");
        await using var current = new BulkInsert(
            transaction, "configs", "ON CONFLICT (mac) DO UPDATE SET number = excluded.number, held = excluded.held", "mac", "number", "held");
        foreach (var (version, isHeld) in configs)
        {
            var mac = version.Mac.ToString();
            await versions.AddAsync(
                token, mac, (long)version.Number, version.PublishedAt.ToUnixTimeMilliseconds(), version.Author, version.Reason, WriteFiles(version));
            await current.AddAsync(token, mac, (long)version.Number, isHeld ? 1L : 0L);
        }

        await versions.FlushAsync(token);
        await current.FlushAsync(token);

        foreach (var mac in removed)
        {
            await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                "DELETE FROM configs WHERE mac = @mac", new { mac = mac.ToString() }, transaction, cancellationToken: token));
        }
    }

    /// <summary>A line a file: <c>hash length format public|private name</c>. Only the name, which comes last, may hold spaces.</summary>
    private static string WriteFiles(ConfigVersion version) => string.Join('\n', version.Files.Select(file => string.Create(
        CultureInfo.InvariantCulture, $"{file.Hash} {file.Length} {file.Format.Name} {(file.IsPublic ? Public : Private)} {file.Name}")));

    private static ConfigFile ReadFile(string line) =>
        line.Split(' ', 5) is [var hex, var length, var syntax, var reach, var name]
        && ContentHash.TryParse(hex, out var hash) && ConfigFormat.TryFind(syntax, out var format)
            ? new ConfigFile(name, hash, int.Parse(length, CultureInfo.InvariantCulture), format, reach == Public)
            : throw new InvalidDataException($"'{line}' is no file of a version");

    private sealed record VersionRow
    {
        public required string Mac { get; init; }

        public required long Number { get; init; }

        public required long PublishedAt { get; init; }

        public required string Author { get; init; }

        public required string Reason { get; init; }

        public required string Files { get; init; }

        public long Held { get; init; }

        public ConfigVersion ToVersion() => new()
        {
            Mac = MacAddress.Parse(Mac),
            Number = (int)Number,
            PublishedAt = DateTimeOffset.FromUnixTimeMilliseconds(PublishedAt),
            Author = Author,
            Reason = Reason,
            Files = [.. Files.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(ReadFile)],
        };
    }
}
