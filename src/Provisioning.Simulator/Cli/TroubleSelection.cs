using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Provisioning.Simulator.Signalling;
using SipUri = Provisioning.Sip.Messages.SipUri;

namespace Provisioning.Simulator.Cli;

/// <summary>The options that say where phones find their SIP server and what is wrong with them.</summary>
internal sealed class TroubleSelection
{
    private readonly Option<string> _sip = new("--sip")
    {
        Description = "Send SIP to this address whatever the phones' configuration says, such as 127.0.0.1:5062",
        HelpName = "ADDRESS:PORT",
    };

    private readonly Option<int> _slow = new("--slow") { Description = "So many phones answer two seconds late", HelpName = "N" };

    private readonly Option<int> _dead = new("--dead") { Description = "So many phones register and subscribe, and answer nothing", HelpName = "N" };

    private readonly Option<int> _loss = new("--loss") { Description = "Percent of all SIP datagrams that get lost on the way (needs --sip)", HelpName = "PERCENT" };

    public void AddTo(Command command)
    {
        _sip.Validators.Add(result =>
        {
            if (!IPEndPoint.TryParse(result.Tokens[0].Value, out var server) || server.AddressFamily != AddressFamily.InterNetwork)
                result.AddError($"--sip must be an address and port such as 127.0.0.1:5062, not '{result.Tokens[0].Value}'");
        });
        foreach (var count in (Option<int>[])[_slow, _dead])
            count.Refuse(phones => phones < 0, "must be a number of phones");
        _loss.Refuse(percent => percent is < 0 or > 90, "must be a percentage from 0 to 90");
        foreach (var option in (Option[])[_sip, _slow, _dead, _loss])
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_loss) is not null && result.GetResult(_sip) is null)
                result.AddError("--loss needs --sip: say to which address the datagrams go that are not lost");
        });
    }

    /// <summary>The bad network, where one was asked for.</summary>
    public LossyLink? OpenLink(ParseResult parsed) =>
        parsed.GetValue(_loss) is var loss and > 0 && parsed.GetValue(_sip) is { } server ? new LossyLink(IPEndPoint.Parse(server), loss / 100.0, seed: 1) : null;

    /// <summary>Switches the SIP side of all phones on; the first ones get the troubles.</summary>
    /// <param name="link">The bad network to the server; none when it is a good one.</param>
    /// <exception cref="IOException">A phone's server has no address; the message names it.</exception>
    public List<LivePhone> Start(ParseResult parsed, LossyLink? link, IReadOnlyList<SimulatedPhone> phones, PhoneSocket socket, Action<PhoneLamp> changed)
    {
        var (slow, dead) = (parsed.GetValue(_slow), parsed.GetValue(_dead));
        var server = Server(parsed, link);
        return [.. phones.Select((phone, index) => LivePhone.Start(phone, socket, server, TroublesOf(index, slow, dead), changed))];
    }

    /// <summary>Where the lamp lines register: there the provisioning server is. Null where no phone has one.</summary>
    /// <exception cref="IOException">It has no address.</exception>
    public IPEndPoint? LampServer(ParseResult parsed, LossyLink? link, IEnumerable<SimulatedPhone> phones) =>
        phones.SelectMany(phone => phone.State.Lines).FirstOrDefault(line => line.Hidden) is { } lamps ? Server(parsed, link)(lamps.Server, lamps.Port ?? SipUri.DefaultPort) : null;

    private static PhoneTroubles TroublesOf(int index, int slow, int dead) => index < slow
        ? new() { Slowness = TimeSpan.FromSeconds(2) }
        : index < slow + dead ? new() { IsDead = true } : PhoneTroubles.None;

    private Func<string, int, IPEndPoint> Server(ParseResult parsed, LossyLink? link)
    {
        if (parsed.GetValue(_sip) is not { } text)
            return Resolve;
        var server = link?.Address ?? IPEndPoint.Parse(text);
        return (_, _) => server;
    }

    /// <summary>Phones of a simulation look names up once; a name that is not there fails the whole run with its reason.</summary>
    private static IPEndPoint Resolve(string host, int port)
    {
        try
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(host); // the resolver takes it for this machine
            var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : Dns.GetHostAddresses(host);
            return new(Array.Find(addresses, address => address.AddressFamily == AddressFamily.InterNetwork) ?? throw new SocketException((int)SocketError.AddressFamilyNotSupported), port);
        }
        catch (Exception unknown) when (unknown is SocketException or ArgumentException)
        {
            throw new IOException($"the phones' SIP server '{host}' has no IPv4 address ({unknown.Message}); name one with --sip", unknown);
        }
    }
}
