using System.Net;
using Provisioning.Simulator.Ami;

namespace Provisioning.Simulator.Pbx;

/// <summary>A simulated PBX with its doors open.</summary>
internal sealed class RunningPbx : IAsyncDisposable
{
    private readonly PbxSipPeer? _sip;
    private readonly AmiUser _user;

    private RunningPbx(SimulatedPbx pbx, AmiListener ami, PbxSipPeer? sip, AmiUser user) => (Pbx, Ami, _sip, _user) = (pbx, ami, sip, user);

    public SimulatedPbx Pbx { get; }

    public AmiListener Ami { get; }

    /// <param name="sipPort">Where it takes calls by SIP; null for nowhere.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<RunningPbx> StartAsync(SimulatedPbxOptions options, AmiListenerOptions ami, int? sipPort, TimeProvider time, CancellationToken token)
    {
        var pbx = new SimulatedPbx(options, time);
        var listener = AmiListener.Start(pbx, ami, time);
        var sip = sipPort is { } port ? await PbxSipPeer.StartAsync(pbx, new IPEndPoint(IPAddress.Loopback, port), time, token) : null;
        return new(pbx, listener, sip, ami.Users[0]);
    }

    /// <summary>Feature codes that are dialled at this PBX go to the provisioning server from now on, where it speaks SIP.</summary>
    public void HandOnTo(IPEndPoint server) => _sip?.HandOnTo(server, _user);

    public async ValueTask DisposeAsync()
    {
        if (_sip is not null)
            await _sip.DisposeAsync();
        await Ami.DisposeAsync();
        Pbx.Dispose();
    }
}
