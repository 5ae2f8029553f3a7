using Provisioning.Devices;
using Provisioning.Pbxs;

namespace Provisioning.Monitoring;

/// <summary>Something that happens to a session.</summary>
internal abstract record SessionSignal;

/// <summary>It is written down: the PBX may be told.</summary>
internal sealed record SessionWritten(long Id) : SessionSignal;

/// <summary>A leg of its PBX, as in <see cref="LegChanged"/>.</summary>
internal sealed record LegTold(PbxLeg? Before, PbxLeg? After, bool IsRecounted = false) : SessionSignal;

/// <summary>The PBX cannot be heard any more.</summary>
internal sealed record PbxGone : SessionSignal;

/// <summary>The fleet has no such PBX any more: nothing will ever be heard of the call.</summary>
internal sealed record PbxRemoved : SessionSignal;

/// <summary>The PBX is heard again.</summary>
internal sealed record PbxBack(PbxView View) : SessionSignal;

/// <summary>What became of a command.</summary>
internal sealed record CommandDone(SessionCommand Command, PbxOutcome Outcome) : SessionSignal;

/// <summary>Somebody who may wants another mode.</summary>
internal sealed record ModeAsked(Privilege Mode, string Actor) : SessionSignal;

internal sealed record StopAsked(string Actor) : SessionSignal;

/// <summary>E23: the fleet has changed, and this session is not allowed any more.</summary>
internal sealed record RightTaken : SessionSignal;

/// <summary>Nothing but time.</summary>
internal sealed record TimePassed : SessionSignal;

/// <summary>How long things may take.</summary>
/// <param name="Answering">From the asking until the monitor's phone has answered.</param>
/// <param name="TakingOver">Until it is seen that a take-over has happened, where the PBX does not say so.</param>
internal sealed record SessionTerms(TimeSpan Answering, TimeSpan TakingOver);

/// <summary>A session after a signal, and what the PBX is to be told.</summary>
internal readonly record struct SessionStep(MonitoringSession Session, IReadOnlyList<SessionCommand> Commands);
