using Provisioning.Sip.Transactions;

namespace Provisioning.Rollouts;

/// <summary>What every attempt works with.</summary>
internal sealed record CheckSyncTools(TransactionLayer Transactions, CallCheck Calls, CheckSyncCredentials Credentials, NotifyForms Forms);
