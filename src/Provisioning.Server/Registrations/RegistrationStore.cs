using System.Collections.Immutable;
using System.Net;
using Dapper;
using Provisioning.Devices;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transports;
using Provisioning.Storage;

namespace Provisioning.Registrations;

/// <summary>The table behind <see cref="RegistrationTable"/>.</summary>
internal sealed class RegistrationStore(Database database, SteadyClock clock)
{
    private const string Complete = "registrations are complete";

    private static readonly string[] Columns =
    [
        "mac", "position", "contact", "call_id", "cseq", "protocol", "local", "remote", "path", "instance", "reg_id", "user_agent",
        "registered_at", "refreshed_at", "expires_at", "booted_at",
    ];

    /// <summary>Everything has been written down; said at the end of a planned stop.</summary>
    public async Task MarkCompleteAsync(CancellationToken token) => await WriteStateAsync("yes", token);

    /// <summary>Whether that was said by whoever used this database last, or nobody has used it; it has to be said again.</summary>
    public async Task<bool> TakeCompleteAsync(CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        var last = await connection.ExecuteScalarAsync<string?>(new CommandDefinition("SELECT value FROM server_state WHERE name = @Complete", new { Complete }, cancellationToken: token));
        await WriteStateAsync("no", token);
        return last != "no";
    }

    public Task<bool> SaveAsync(IReadOnlyList<(MacAddress Mac, ImmutableArray<Registration> Bindings)> changed, CancellationToken token) =>
        database.InTransactionAsync(
            async transaction =>
            {
                await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                    "DELETE FROM registrations WHERE mac = @Mac", changed.Select(phone => new { Mac = phone.Mac.ToString() }), transaction, cancellationToken: token));
                await using var rows = new BulkInsert(transaction, "registrations", "", Columns);
                foreach (var (_, bindings) in changed)
                {
                    for (var position = 0; position < bindings.Length; position++)
                        await rows.AddAsync(token, Values(bindings[position].ToldBy(clock.Ahead), position));
                }

                await rows.FlushAsync(token);
                return true;
            },
            token);

    /// <summary>Each phone's bindings in their order, without flows; a row that cannot be read is left out.</summary>
    public async Task<IReadOnlyList<Registration>> LoadAsync(CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            """
            SELECT mac AS Mac, contact AS Contact, call_id AS CallId, cseq AS CSeq, protocol AS Protocol, local AS Local, remote AS Remote,
                   path AS Path, instance AS Instance, reg_id AS RegId, user_agent AS UserAgent, registered_at AS RegisteredAt,
                   refreshed_at AS RefreshedAt, expires_at AS ExpiresAt, booted_at AS BootedAt
            FROM registrations ORDER BY mac, position
            """, cancellationToken: token));
        return [.. rows.Select(row => row.Read()?.ToldBy(-clock.Ahead)).OfType<Registration>()];
    }

    private async Task WriteStateAsync(string value, CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        await connection.ExecuteAsync(new CommandDefinition(
            "INSERT INTO server_state (name, value) VALUES (@Complete, @value) ON CONFLICT (name) DO UPDATE SET value = excluded.value", new { Complete, value }, cancellationToken: token));
    }

    private static object?[] Values(Registration binding, int position) =>
    [
        binding.Mac.ToString(), position, binding.Contact.Text, binding.CallId, (long)binding.CSeq, binding.Way.Protocol.ToString(), binding.Way.Local.ToString(),
        binding.Way.Remote.ToString(), binding.Path, binding.Instance, (long?)binding.RegId, binding.UserAgent, binding.RegisteredAt.ToUnixTimeMilliseconds(),
        binding.RefreshedAt.ToUnixTimeMilliseconds(), binding.ExpiresAt.ToUnixTimeMilliseconds(), binding.BootedAt.ToUnixTimeMilliseconds(),
    ];

    private sealed record Row
    {
        public required string Mac { get; init; }

        public required string Contact { get; init; }

        public required string CallId { get; init; }

        public required long CSeq { get; init; }

        public required string Protocol { get; init; }

        public required string Local { get; init; }

        public required string Remote { get; init; }

        public required string Path { get; init; }

        public required string Instance { get; init; }

        public long? RegId { get; init; }

        public required string UserAgent { get; init; }

        public required long RegisteredAt { get; init; }

        public required long RefreshedAt { get; init; }

        public required long ExpiresAt { get; init; }

        public required long BootedAt { get; init; }

        public Registration? Read()
        {
            if (!MacAddress.TryParse(Mac, out var mac) || !SipUri.TryParse(System.Text.Encoding.UTF8.GetBytes(Contact), out var contact)
                || !Enum.TryParse(Protocol, out TransportProtocol protocol) || !IPEndPoint.TryParse(Local, out var local) || !IPEndPoint.TryParse(Remote, out var remote))
            {
                return null;
            }

            return new()
            {
                Mac = mac,
                Contact = contact,
                CallId = CallId,
                CSeq = (uint)CSeq,
                Way = new(protocol, local, remote),
                Path = Path,
                Instance = Instance,
                RegId = (uint?)RegId,
                UserAgent = UserAgent,
                RegisteredAt = TimeOf(RegisteredAt),
                RefreshedAt = TimeOf(RefreshedAt),
                ExpiresAt = TimeOf(ExpiresAt),
                BootedAt = TimeOf(BootedAt),
            };
        }

        private static DateTimeOffset TimeOf(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
    }
}
