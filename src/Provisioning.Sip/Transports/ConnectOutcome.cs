namespace Provisioning.Sip.Transports;

/// <summary>What became of an attempt to connect.</summary>
/// <param name="Flow">Null when there is no connection.</param>
/// <param name="Refusal">Why there is none, when the network or the other side's certificate said so.</param>
public readonly record struct ConnectOutcome(Flow? Flow, Exception? Refusal);
