using Provisioning.Devices;

namespace Provisioning.Monitoring;

/// <summary>What a session wants of the PBX.</summary>
internal abstract record SessionCommand;

/// <summary>The monitor's phone is called.</summary>
internal sealed record CallMonitor(Privilege Mode) : SessionCommand;

internal sealed record AnnounceToParties : SessionCommand;

internal sealed record SwitchMode(Privilege Mode) : SessionCommand;

internal sealed record PlayMusic : SessionCommand;

internal sealed record ResumeHearing(Privilege Mode) : SessionCommand;

/// <param name="Other">The leg that the monitor is to talk with.</param>
internal sealed record TakeCallOver(string Other) : SessionCommand;

/// <summary>The only command that may go out beside another, and after the end.</summary>
internal sealed record HangUpMonitor(string Leg) : SessionCommand;
