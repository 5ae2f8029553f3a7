namespace Provisioning.Devices;

/// <summary>What is wrong with a fleet, told to the administrator who must put it right.</summary>
/// <param name="Path">
/// The place, by the names of things: <c>devices/805ec0000001/keys/0/extension</c>, <c>sites/london/timeZone</c>.
/// </param>
/// <param name="Message">The wrong value, and what is allowed.</param>
/// <param name="Severity">Errors refuse the change; warnings are shown and stay visible.</param>
internal sealed record FleetProblem(string Path, string Message, ProblemSeverity Severity = ProblemSeverity.Error);

internal enum ProblemSeverity
{
    Warning,
    Error,
}
