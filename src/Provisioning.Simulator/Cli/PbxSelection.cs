using System.CommandLine;
using System.Net;
using Provisioning.Simulator.Ami;
using Provisioning.Simulator.Calls;
using Provisioning.Simulator.Pbx;

namespace Provisioning.Simulator.Cli;

/// <summary>The options of a simulated PBX.</summary>
internal sealed class PbxSelection
{
    private const string UsualUser = "provisioning";

    /// <summary>A desk phone on a local network rings about so long after its INVITE.</summary>
    private static readonly TimeSpan Alerting = TimeSpan.FromMilliseconds(50);

    private readonly Option<int?> _port = new("--pbx") { Description = "Play the PBX: calls are made at it, and it speaks AMI on this port of 127.0.0.1, as an Asterisk does", HelpName = "PORT" };

    private readonly Option<string?> _user = new("--pbx-user") { Description = "User at its manager interface; else that of the fleet file" };

    private readonly Option<FileInfo> _passwordFile = new Option<FileInfo>("--pbx-password-file") { Description = "File that holds that user's password; else that of the fleet file", HelpName = "FILE" }.AcceptExistingOnly();

    private readonly Option<int?> _sip = new("--pbx-sip") { Description = "It also takes calls from the server by SIP, on this UDP port of 127.0.0.1, and hands feature codes on to it", HelpName = "PORT" };

    public void AddTo(Command command)
    {
        foreach (var port in (Option<int?>[])[_port, _sip])
        {
            port.Validators.Add(result =>
            {
                if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var number) && number is < 1 or > IPEndPoint.MaxPort)
                    result.AddError($"{port.Name} must be a port, not '{result.Tokens[0].Value}'");
            });
        }

        foreach (var option in (Option[])[_port, _user, _passwordFile, _sip])
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_sip) is not null && result.GetResult(_port) is null)
                result.AddError("--pbx-sip needs --pbx: it is the SIP side of that PBX");
        });
    }

    /// <summary>The PBX of an office; null where none is asked for.</summary>
    /// <param name="fleetUser">Who may sign in by the fleet file.</param>
    /// <exception cref="IOException">A port is taken, or nobody has said who may sign in.</exception>
    public async Task<RunningPbx?> StartAsync(ParseResult parsed, IEnumerable<OfficePerson> people, AmiUser? fleetUser, CancellationToken token)
    {
        if (parsed.GetValue(_port) is not { } port)
            return null;
        var secret = parsed.GetValue(_passwordFile) is { } file ? (await File.ReadAllTextAsync(file.FullName, token)).Trim() : fleetUser?.Secret;
        if (secret is null)
            throw new IOException("--pbx needs a password for its manager interface: give --pbx-password-file, or a fleet file whose pbxs[].control has one");
        var options = new AmiListenerOptions { Port = port, Users = [new AmiUser(parsed.GetValue(_user) ?? fleetUser?.Name ?? UsualUser, secret)] };
        return await RunningPbx.StartAsync(new SimulatedPbxOptions { People = [.. people], Alerting = Alerting }, options, parsed.GetValue(_sip), TimeProvider.System, token);
    }
}
