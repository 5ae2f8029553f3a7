namespace Provisioning.Sip.Transactions;

/// <summary>RFC 3261 §17.1.3: branch and method. Only CANCEL shares the branch of another request.</summary>
internal readonly record struct ClientKey(ulong Id, bool IsCancel);
