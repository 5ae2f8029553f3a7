using System.CommandLine;
using Provisioning.Simulator.Dialling;
using Provisioning.Simulator.Pbx;
using Provisioning.Simulator.Signalling;

namespace Provisioning.Simulator.Cli;

/// <summary>The option that lets others ask running phones to dial.</summary>
internal sealed class DialSelection
{
    private readonly Option<string?> _control = new("--control") { Description = "Take orders of provisioning-simulator dial at this socket, a file that is made", HelpName = "FILE" };

    public void AddTo(Command command) => command.Add(_control);

    /// <exception cref="IOException">It cannot be opened.</exception>
    public DialDoor? Open(ParseResult parsed, IReadOnlyList<LivePhone> phones, SimulatedPbx? pbx) =>
        parsed.GetValue(_control) is { Length: > 0 } path ? DialDoor.Open(path, new DialDesk(phones, pbx)) : null;
}
