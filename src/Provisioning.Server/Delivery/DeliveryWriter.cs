using Microsoft.Extensions.Options;
using Provisioning.Devices;
using Provisioning.Storage;

namespace Provisioning.Delivery;

/// <summary>Fills what delivery keeps in memory when the server starts, and writes behind what phones did since.</summary>
internal sealed class DeliveryWriter(
    DeliveryTables tables, DeliveryMemory memory, IOptions<FetchLogOptions> options, TimeProvider time, ILogger<DeliveryWriter> logger)
    : WriteBehind("What phones fetched", options.Value.FlushInterval, time, logger)
{
    private Batch? _pending;

    /// <summary>Before the first phone is answered.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await tables.LoadAsync(memory, cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>What could not be written is tried again before anything newer.</summary>
    protected override async Task WriteAsync(CancellationToken token)
    {
        _pending ??= new(memory.Fetches.Take(), memory.Served.TakeChanged(), memory.Discovered.TakeChanged(), memory.Tokens.TakeSpent());
        if (!_pending.IsEmpty)
            await tables.SaveAsync(_pending, token);
        _pending = null;
    }
}

/// <summary>What phones did since the last time.</summary>
internal sealed record Batch(
    IReadOnlyList<Fetch> Fetches, IReadOnlyList<(MacAddress Mac, ServedFile File)> Served, IReadOnlyList<DiscoveredPhone> Discovered, IReadOnlyList<MacAddress> Spent)
{
    public bool IsEmpty => Fetches.Count + Served.Count + Discovered.Count + Spent.Count == 0;
}

/// <summary>What delivery knows without asking the database.</summary>
internal sealed record DeliveryMemory(FetchLog Fetches, ServedVersions Served, DiscoveredPhones Discovered, ContactTokens Tokens, FetchAddresses Addresses);

/// <summary>Where delivery keeps it.</summary>
internal sealed record DeliveryTables(Database Database, FetchStore Fetches, ServedStore Served, DiscoveredStore Discovered, ContactTokenStore Tokens)
{
    public Task<bool> SaveAsync(Batch batch, CancellationToken token) => Database.InTransactionAsync(
        async transaction =>
        {
            await Fetches.AddAsync(transaction, batch.Fetches, token);
            await ServedStore.SaveAsync(transaction, batch.Served, token);
            await Discovered.SaveAsync(transaction, batch.Discovered, token);
            await Tokens.SpendAsync(transaction, batch.Spent, token);
            return true;
        },
        token);

    public async Task LoadAsync(DeliveryMemory memory, CancellationToken token)
    {
        await Served.LoadAsync(memory.Served, token);
        await Discovered.LoadAsync(memory.Discovered, token);
        await memory.Tokens.RefreshAsync(token);
    }
}
