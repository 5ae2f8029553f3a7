using System.Data.Common;
using Microsoft.Extensions.Options;
using Provisioning.Storage;

namespace Provisioning.Registrations;

/// <summary>Writes registrations behind.</summary>
internal sealed class RegistrationWriter(
    RegistrationTable table, RegistrationStore store, IOptions<RegistrationOptions> options, TimeProvider time, ILogger<RegistrationWriter> logger)
    : WriteBehind("Registrations of phones", options.Value.FlushInterval, time, logger)
{
    /// <summary>What a server that is killed cannot say: nothing is missing in the table.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (!table.IsWritten)
            return;
        try
        {
            await store.MarkCompleteAsync(cancellationToken);
        }
        catch (DbException)
        {
            // The database is away; the next server takes it as if this one had been killed.
        }
    }

    protected override async Task WriteAsync(CancellationToken token)
    {
        var changed = table.TakeChanged();
        if (changed.Count == 0)
            return;
        var isSaved = false;
        try
        {
            isSaved = await store.SaveAsync(changed, token);
        }
        finally
        {
            table.MarkChanged(isSaved ? [] : changed.Select(phone => phone.Mac));
        }
    }
}
