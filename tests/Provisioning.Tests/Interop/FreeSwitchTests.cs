using System.Net;
using System.Net.Sockets;
using Provisioning.Pbxs;
using Provisioning.Tests.Pbxs;

namespace Provisioning.Tests.Interop;

/// <summary>A real FreeSWITCH, where one is installed: no Debian release has it.</summary>
public sealed class FreeSwitchTests
{
    private const string Configuration = """
        <document type="freeswitch/xml">
          <section name="configuration">
            <configuration name="modules.conf"><modules><load module="mod_commands"/><load module="mod_event_socket"/><load module="mod_dptools"/></modules></configuration>
            <configuration name="switch.conf"><settings><param name="loglevel" value="warning"/></settings></configuration>
            <configuration name="event_socket.conf">
              <settings><param name="listen-ip" value="127.0.0.1"/><param name="listen-port" value="{port}"/><param name="password" value="ClueCon"/></settings>
            </configuration>
          </section>
        </document>
        """;

    [ProgramFact("freeswitch")]
    public async Task A_FreeSWITCH_is_signed_in_to_shows_its_tables_and_takes_commands()
    {
        var port = Ports.Free();
        await using var freeSwitch = Peer.Start(
            "freeswitch", ["-nf", "-nonat", "-conf", "{folder}", "-log", "{folder}", "-db", "{folder}", "-run", "{folder}"],
            ("freeswitch.xml", Configuration.Replace("{port}", port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)));
        await freeSwitch.UntilAsync(() => Ports.IsTaken(port, overTcp: true), "FreeSWITCH listens");
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, port, TestServer.Token);
        var legs = new PbxLegs("main", "pbx-main");
        await using var session = new FreeSwitchKind().Begin(
            new(socket.GetStream(), FreeSwitchHouse.Pbx, legs, FreeSwitchHouse.PeopleOf("101"), FreeSwitchLine.Patient, TimeProvider.System));
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(TestServer.Token);
        var isReady = false;
        var run = session.RunAsync(_ =>
        {
            isReady |= legs.Take().Signals.OfType<PbxReady>().Any();
            return ValueTask.CompletedTask;
        }, ending.Token);

        await Eventually.TrueAsync(() => isReady || run.IsCompleted, "the session is ready");
        Assert.True(isReady, freeSwitch.Output);
        Assert.Equal(PbxOutcome.Done, await session.HangUpAsync(new(FreeSwitchTold.One), TestServer.Token));
        Assert.Equal(PbxVerdict.Refused, (await session.PlayMusicAsync(new(FreeSwitchTold.One), TestServer.Token)).Verdict);

        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }
}
