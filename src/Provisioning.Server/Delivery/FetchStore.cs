using System.Data.Common;
using System.Security.Cryptography;
using Dapper;
using Microsoft.Extensions.Options;
using Provisioning.Devices;
using Provisioning.Rendering;
using Provisioning.Storage;

namespace Provisioning.Delivery;

/// <summary>The transcript's table. Rows are numbered by time, so that several nodes may write at once and age is read off the number.</summary>
internal sealed class FetchStore(Database database, IOptions<FetchLogOptions> options, TimeProvider time)
{
    /// <summary>A row's number is its milliseconds UTC and 20 bits that tell rows of one millisecond apart.</summary>
    private const int SequenceBits = 20;

    private static readonly string[] Proofs = [.. Enum.GetNames<PhoneProof>().Where(proof => proof != nameof(PhoneProof.None))];

    private int _sequence = RandomNumberGenerator.GetInt32(1 << SequenceBits);

    public async Task AddAsync(DbTransaction transaction, IEnumerable<Fetch> fetches, CancellationToken token)
    {
        await using var rows = new BulkInsert(
            transaction, "fetches", "",
            "number", "at", "mac", "address", "method", "file", "status", "hash", "bytes", "authentication", "tls", "user_agent", "model", "firmware");
        foreach (var f in fetches)
        {
            var at = f.At.ToUnixTimeMilliseconds();
            await rows.AddAsync(
                token, NumberOf(at) | NextSequence(), at, f.Mac?.ToString(), f.Address, f.Method, f.File, (long)f.Status, f.Hash?.ToArray(), f.Bytes,
                f.Authentication, f.Tls, f.UserAgent, f.Model, f.Firmware);
        }

        await rows.FlushAsync(token);
    }

    /// <summary>Newest first, at most <paramref name="limit"/> rows with a number below <paramref name="before"/>.</summary>
    public async Task<IReadOnlyList<FetchRow>> ListAsync(MacAddress mac, long before, int limit, CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        var rows = await connection.QueryAsync<FetchRow>(new CommandDefinition(
            """
            SELECT number AS Number, at AS AtMilliseconds, address AS Address, method AS Method, file AS File, status AS Status, hash AS HashBytes,
              bytes AS Bytes, authentication AS Authentication, tls AS Tls, user_agent AS UserAgent, model AS Model, firmware AS Firmware
            FROM fetches
            WHERE mac = @mac AND number < @before
            ORDER BY number DESC
            LIMIT @limit
            """,
            new { mac = mac.ToString(), before, limit }, cancellationToken: token));
        return rows.AsList();
    }

    /// <summary>Where each phone was when it last proved who it is.</summary>
    public async Task<IReadOnlyList<FetchPlace>> LastPlacesAsync(DateTimeOffset since, CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        var rows = await connection.QueryAsync<FetchPlace>(new CommandDefinition(
            """
            SELECT place.mac AS Mac, place.address AS Address, place.at AS AtMilliseconds
            FROM fetches AS place
            JOIN (SELECT MAX(number) AS number FROM fetches WHERE number > @since AND mac IS NOT NULL AND authentication IN @proofs GROUP BY mac) AS newest
              ON newest.number = place.number
            """,
            new { since = NumberOf(since.ToUnixTimeMilliseconds()), proofs = Proofs }, cancellationToken: token));
        return rows.AsList();
    }

    /// <summary>Deletes what is too old or too much.</summary>
    public async Task PruneAsync(CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        var tooOld = NumberOf((time.GetUtcNow() - options.Value.MaxAge).ToUnixTimeMilliseconds());
        var tooMany = await connection.ExecuteScalarAsync<long?>(new CommandDefinition(
            "SELECT number FROM fetches ORDER BY number DESC LIMIT 1 OFFSET @rows", new { rows = options.Value.MaxRows }, cancellationToken: token));
        await connection.ExecuteAsync(new CommandDefinition(
            "DELETE FROM fetches WHERE number <= @number", new { number = Math.Max(tooOld, tooMany ?? 0) }, cancellationToken: token));
    }

    private static long NumberOf(long milliseconds) => milliseconds << SequenceBits;

    private long NextSequence() => Interlocked.Increment(ref _sequence) & ((1 << SequenceBits) - 1);
}

/// <summary>One request as it was written down.</summary>
internal sealed record FetchRow
{
    public required long Number { get; init; }

    public required long AtMilliseconds { get; init; }

    public required string Address { get; init; }

    public required string Method { get; init; }

    public required string File { get; init; }

    public required long Status { get; init; }

    public byte[]? HashBytes { get; init; }

    public required long Bytes { get; init; }

    public required string Authentication { get; init; }

    public required string Tls { get; init; }

    public required string UserAgent { get; init; }

    public string? Model { get; init; }

    public string? Firmware { get; init; }

    public ContentHash? Hash => HashBytes is null ? null : new ContentHash(HashBytes);
}

/// <summary>Where a phone was.</summary>
internal sealed record FetchPlace
{
    public required string Mac { get; init; }

    public required string Address { get; init; }

    public required long AtMilliseconds { get; init; }
}
