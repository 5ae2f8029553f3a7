using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using Provisioning.Simulator.Ami;
using Provisioning.Simulator.Calls;
using Provisioning.Simulator.Pbx;

namespace Provisioning.Tests.Simulator;

/// <summary>A simulated PBX with four phones, its time in the test's hands.</summary>
internal sealed class PbxUnderTest : IAsyncDisposable
{
    private readonly Channel<AmiMessage> _told = Channel.CreateUnbounded<AmiMessage>();
    private AmiListener? _ami;

    public PbxUnderTest(Func<SimulatedPbxOptions, SimulatedPbxOptions>? with = null)
    {
        var options = new SimulatedPbxOptions { People = [.. Enumerable.Range(1001, 4).Select(number => new OfficePerson($"{number}", $"Phone {number}"))] };
        Pbx = new(with is null ? options : with(options), Time);
        Pbx.Listen(_told.Writer);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 26, 7, 0, 0, TimeSpan.Zero));

    public SimulatedPbx Pbx { get; }

    public AmiListener Ami => _ami ??= Open(1000);

    public static PbxParty Phone(int number) => new($"{number}", $"Phone {number}");

    public AmiListener Open(int maxWaiting) => _ami = AmiListener.Start(
        Pbx,
        new AmiListenerOptions
        {
            Users = [new AmiUser("provisioning", "lantern"), new AmiUser("reader", "lamp") { Read = AmiClasses.Call, Write = AmiClasses.None }],
            MaxWaiting = maxWaiting,
        },
        Time);

    /// <summary>Time passes, once the PBX has done what it is doing.</summary>
    public void Pass(TimeSpan time)
    {
        Pbx.Board.Do(() => true);
        Time.Advance(time);
    }

    /// <summary>What was told since the last time.</summary>
    public List<AmiMessage> Told()
    {
        var told = new List<AmiMessage>();
        while (_told.Reader.TryRead(out var message))
            told.Add(message);
        return told;
    }

    /// <summary>1001 has called 1002, and they talk.</summary>
    /// <returns>The legs: customer and agent.</returns>
    public (string Customer, string Agent) Talk(int caller = 1001, int callee = 1002)
    {
        var (customer, agent) = Pbx.Dial(Phone(caller), Phone(callee));
        Pbx.Answer(agent!);
        return (customer, agent!);
    }

    /// <summary>The PBX calls 1003 and puts it to listening.</summary>
    /// <returns>The monitor's leg.</returns>
    public string Monitor(string leg, char mode = 'l', int phone = 1003, string key = "00000000000000a1")
    {
        Pbx.Board.Do(() =>
        {
            Pbx.Plan.Originate(new Originate { Channel = $"PJSIP/{phone}", ChannelId = $"mon-{key}", Context = "provisioning-monitoring", Exten = $"mon-{key}-{mode}-{leg}" });
            return true;
        });
        Pass(TimeSpan.FromSeconds(3));
        return $"mon-{key}";
    }

    public async ValueTask DisposeAsync()
    {
        if (_ami is not null)
            await _ami.DisposeAsync();
        Pbx.Dispose();
    }
}
