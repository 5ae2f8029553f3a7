using System.Threading.Channels;
using Provisioning.Simulator.Ami;
using Provisioning.Simulator.Pbx;
using Provisioning.Simulator.Signalling;

namespace Provisioning.Simulator.Dialling;

/// <summary>Lets running phones dial, and says in words what comes of it.</summary>
/// <param name="phones">All that run.</param>
/// <param name="pbx">Where their own lines are; null where none is played.</param>
internal sealed class DialDesk(IReadOnlyList<LivePhone> phones, SimulatedPbx? pbx)
{
    /// <summary>Of one call; more is not told in hours.</summary>
    private const int MostEvents = 10_000;

    private static readonly TimeSpan HangUpTime = TimeSpan.FromSeconds(2);

    /// <param name="tell">Told each step: a status as in SIP, and words.</param>
    /// <param name="receiver">Cancelled when the receiver is put down.</param>
    public Task RunAsync(DialOrder order, Func<int, string, Task> tell, CancellationToken receiver)
    {
        var phone = phones.FirstOrDefault(phone => phone.IsRegistered && Has(phone, order.From)) ?? phones.FirstOrDefault(phone => Has(phone, order.From));
        return phone switch
        {
            null => tell(404, $"No phone of extension {order.From} runs here."),
            { IsOn: false } => tell(480, $"The phone of extension {order.From} is starting."),
            _ when !order.OnOwnLine => DialLampAsync(phone, order, tell, receiver),
            _ when pbx is null => tell(501, "No PBX is played here, so no phone has a line of its own: run live with --pbx."),
            _ => DialOwnAsync(pbx, order, tell, receiver),
        };
    }

    private static async Task DialLampAsync(LivePhone phone, DialOrder order, Func<int, string, Task> tell, CancellationToken receiver)
    {
        if (!phone.IsRegistered)
        {
            await tell(480, $"The phone of extension {order.From} is not registered with the server.");
            return;
        }

        var call = await phone.DialAsync(order.Number, receiver);
        if (!call.IsUp)
        {
            await tell(call.Status, $"{order.From} dials {order.Number}, and is refused: {call.Status} {call.Reason}");
            return;
        }

        await tell(200, $"{order.From} dials {order.Number}, and is answered.");
        await call.Ended.WaitAsync(receiver).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!call.IsUp)
        {
            await tell(200, "The other side has hung up.");
            return;
        }

        using var limit = new CancellationTokenSource(HangUpTime);
        await call.HangUpAsync(limit.Token);
        await tell(200, $"{order.From} hangs up.");
    }

    private static async Task DialOwnAsync(SimulatedPbx pbx, DialOrder order, Func<int, string, Task> tell, CancellationToken receiver)
    {
        var events = Channel.CreateBounded<AmiMessage>(MostEvents);
        pbx.Listen(events.Writer);
        var leg = pbx.DialNumber(PartyOf(pbx, order.From), order.Number);
        try
        {
            var isUp = false;
            await foreach (var told in events.Reader.ReadAllAsync(receiver))
            {
                if (told.Value("Uniqueid") != leg)
                    continue;
                if (told.Name == "Hangup")
                {
                    await tell(isUp ? 200 : 480, isUp ? "The other side has hung up." : $"{order.From} dials {order.Number}, and the PBX ends the call: {told.Value("Cause-txt")}.");
                    return;
                }

                if (isUp || told.Name != "Newstate" || told.Value("ChannelState") != $"{(int)ChannelState.Up}")
                    continue;
                isUp = true;
                await tell(200, $"{order.From} dials {order.Number}, and is answered.");
            }
        }
        catch (OperationCanceledException)
        {
            pbx.HangUp(leg);
            await tell(200, $"{order.From} hangs up.");
        }
        finally
        {
            pbx.Leave(events.Writer);
        }
    }

    private static bool Has(LivePhone phone, string extension) => phone.Phone.State.Lines.Any(line => !line.Hidden && line.User == extension);

    private static PbxParty PartyOf(SimulatedPbx pbx, string number) => new(number, pbx.Board.Options.People.FirstOrDefault(person => person.Number == number)?.Name ?? "");
}
