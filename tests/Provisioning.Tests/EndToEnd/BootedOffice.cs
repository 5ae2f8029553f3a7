using System.Collections.Immutable;
using Provisioning.Simulator;

namespace Provisioning.Tests.EndToEnd;

/// <summary>The sample office after its phones have booted over HTTPS: a database, and phones that have their configurations.</summary>
public sealed class BootedOffice : IAsyncLifetime
{
    internal TestDatabase Database { get; private set; } = null!;

    internal ImmutableArray<SimulatedPhone> Phones { get; private set; }

    public async ValueTask InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var office = await LiveOffice.OpenOnAsync(Database);
        Assert.All(await office.BootAllAsync(), boot => Assert.Equal((boot.Key, BootOutcome.Applied), (boot.Key, boot.Value.Outcome)));
        Phones = [.. office.Phones.Values];
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
