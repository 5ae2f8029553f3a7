namespace Provisioning.Benchmarks.Lamps;

/// <summary>What the server said of itself when it accepted the subscription.</summary>
internal readonly record struct SipDialog(byte[]? Contact, byte[]? Tag);
