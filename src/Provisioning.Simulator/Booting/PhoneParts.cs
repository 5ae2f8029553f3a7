namespace Provisioning.Simulator.Booting;

/// <summary>What a boot works on: the phone's make, how it was set up, its memory, and its names.</summary>
internal sealed record PhoneParts(PhoneMake Make, PhoneOptions Options, PhoneFlash Flash, PhoneNames Names);
