using Provisioning.Sip.Transactions;

namespace Provisioning.Tests.Sip.Transactions;

/// <summary>Every arrow of RFC 3261 figures 5 to 8 with RFC 6026, and nothing beside them: what is not listed changes nothing.</summary>
public sealed class StateTableTests
{
    private static readonly Dictionary<(ClientState, ClientEvent), ClientStep> InviteClientArrows = new()
    {
        [(ClientState.Calling, ClientEvent.TimerA)] = (ClientState.Calling, ClientActions.Resend),
        [(ClientState.Calling, ClientEvent.TimerB)] = (ClientState.Terminated, ClientActions.TellTimeout),
        [(ClientState.Calling, ClientEvent.TransportError)] = (ClientState.Terminated, ClientActions.TellTransportError),
        [(ClientState.Calling, ClientEvent.Provisional)] = (ClientState.Proceeding, ClientActions.PassUp),
        [(ClientState.Calling, ClientEvent.Success)] = (ClientState.Accepted, ClientActions.PassUp),
        [(ClientState.Calling, ClientEvent.Failure)] = (ClientState.Completed, ClientActions.PassUp | ClientActions.Ack),
        [(ClientState.Proceeding, ClientEvent.Provisional)] = (ClientState.Proceeding, ClientActions.PassUp),
        [(ClientState.Proceeding, ClientEvent.Success)] = (ClientState.Accepted, ClientActions.PassUp),
        [(ClientState.Proceeding, ClientEvent.Failure)] = (ClientState.Completed, ClientActions.PassUp | ClientActions.Ack),
        [(ClientState.Proceeding, ClientEvent.TimerB)] = (ClientState.Terminated, ClientActions.TellTimeout),
        [(ClientState.Proceeding, ClientEvent.TransportError)] = (ClientState.Terminated, ClientActions.TellTransportError),
        [(ClientState.Completed, ClientEvent.Failure)] = (ClientState.Completed, ClientActions.Ack),
        [(ClientState.Completed, ClientEvent.TimerD)] = (ClientState.Terminated, ClientActions.None),
        [(ClientState.Completed, ClientEvent.TransportError)] = (ClientState.Terminated, ClientActions.None),
        [(ClientState.Accepted, ClientEvent.Success)] = (ClientState.Accepted, ClientActions.PassUp),
        [(ClientState.Accepted, ClientEvent.TimerM)] = (ClientState.Terminated, ClientActions.None),
    };

    private static readonly Dictionary<(ClientState, ClientEvent), ClientStep> NonInviteClientArrows = new()
    {
        [(ClientState.Trying, ClientEvent.TimerE)] = (ClientState.Trying, ClientActions.Resend),
        [(ClientState.Trying, ClientEvent.TimerF)] = (ClientState.Terminated, ClientActions.TellTimeout),
        [(ClientState.Trying, ClientEvent.TransportError)] = (ClientState.Terminated, ClientActions.TellTransportError),
        [(ClientState.Trying, ClientEvent.Provisional)] = (ClientState.Proceeding, ClientActions.PassUp),
        [(ClientState.Trying, ClientEvent.Success)] = (ClientState.Terminated, ClientActions.PassUp),
        [(ClientState.Trying, ClientEvent.Failure)] = (ClientState.Terminated, ClientActions.PassUp),
        [(ClientState.Trying, ClientEvent.Abandoned)] = (ClientState.Terminated, ClientActions.None),
        [(ClientState.Proceeding, ClientEvent.TimerE)] = (ClientState.Proceeding, ClientActions.Resend),
        [(ClientState.Proceeding, ClientEvent.TimerF)] = (ClientState.Terminated, ClientActions.TellTimeout),
        [(ClientState.Proceeding, ClientEvent.TransportError)] = (ClientState.Terminated, ClientActions.TellTransportError),
        [(ClientState.Proceeding, ClientEvent.Provisional)] = (ClientState.Proceeding, ClientActions.PassUp),
        [(ClientState.Proceeding, ClientEvent.Success)] = (ClientState.Terminated, ClientActions.PassUp),
        [(ClientState.Proceeding, ClientEvent.Failure)] = (ClientState.Terminated, ClientActions.PassUp),
        [(ClientState.Proceeding, ClientEvent.Abandoned)] = (ClientState.Terminated, ClientActions.None),
    };

    private static readonly Dictionary<(ServerState, ServerEvent), ServerStep> InviteServerArrows = new()
    {
        [(ServerState.Trying, ServerEvent.TimerTrying)] = (ServerState.Proceeding, ServerActions.SendTrying),
        [(ServerState.Trying, ServerEvent.Provisional)] = (ServerState.Proceeding, ServerActions.Send),
        [(ServerState.Trying, ServerEvent.Success)] = (ServerState.Accepted, ServerActions.Send),
        [(ServerState.Trying, ServerEvent.Failure)] = (ServerState.Completed, ServerActions.Send),
        [(ServerState.Proceeding, ServerEvent.Request)] = (ServerState.Proceeding, ServerActions.Resend),
        [(ServerState.Proceeding, ServerEvent.Provisional)] = (ServerState.Proceeding, ServerActions.Send),
        [(ServerState.Proceeding, ServerEvent.Success)] = (ServerState.Accepted, ServerActions.Send),
        [(ServerState.Proceeding, ServerEvent.Failure)] = (ServerState.Completed, ServerActions.Send),
        [(ServerState.Completed, ServerEvent.Request)] = (ServerState.Completed, ServerActions.Resend),
        [(ServerState.Completed, ServerEvent.TimerG)] = (ServerState.Completed, ServerActions.Resend),
        [(ServerState.Completed, ServerEvent.Ack)] = (ServerState.Confirmed, ServerActions.None),
        [(ServerState.Completed, ServerEvent.TimerH)] = (ServerState.Terminated, ServerActions.None),
        [(ServerState.Confirmed, ServerEvent.TimerI)] = (ServerState.Terminated, ServerActions.None),
        [(ServerState.Accepted, ServerEvent.Success)] = (ServerState.Accepted, ServerActions.Send),
        [(ServerState.Accepted, ServerEvent.Ack)] = (ServerState.Accepted, ServerActions.PassAckUp),
        [(ServerState.Accepted, ServerEvent.TimerL)] = (ServerState.Terminated, ServerActions.None),
    };

    private static readonly Dictionary<(ServerState, ServerEvent), ServerStep> NonInviteServerArrows = new()
    {
        [(ServerState.Trying, ServerEvent.Provisional)] = (ServerState.Proceeding, ServerActions.Send),
        [(ServerState.Trying, ServerEvent.Success)] = (ServerState.Completed, ServerActions.Send),
        [(ServerState.Trying, ServerEvent.Failure)] = (ServerState.Completed, ServerActions.Send),
        [(ServerState.Trying, ServerEvent.TimerJ)] = (ServerState.Terminated, ServerActions.None),
        [(ServerState.Proceeding, ServerEvent.Request)] = (ServerState.Proceeding, ServerActions.Resend),
        [(ServerState.Proceeding, ServerEvent.Provisional)] = (ServerState.Proceeding, ServerActions.Send),
        [(ServerState.Proceeding, ServerEvent.Success)] = (ServerState.Completed, ServerActions.Send),
        [(ServerState.Proceeding, ServerEvent.Failure)] = (ServerState.Completed, ServerActions.Send),
        [(ServerState.Proceeding, ServerEvent.TimerJ)] = (ServerState.Terminated, ServerActions.None),
        [(ServerState.Completed, ServerEvent.Request)] = (ServerState.Completed, ServerActions.Resend),
        [(ServerState.Completed, ServerEvent.TimerJ)] = (ServerState.Terminated, ServerActions.None),
    };

    [Fact]
    public void The_INVITE_client_follows_figure_5() =>
        Follows(InviteClientArrows, InviteClient.Next, state => new(state, ClientActions.None), [ClientState.Trying]);

    [Fact]
    public void The_non_INVITE_client_follows_figure_6() =>
        Follows(NonInviteClientArrows, NonInviteClient.Next, state => new(state, ClientActions.None), [ClientState.Calling, ClientState.Completed, ClientState.Accepted]);

    [Fact]
    public void The_INVITE_server_follows_figure_7() =>
        Follows(InviteServerArrows, InviteServer.Next, state => new(state, ServerActions.None), []);

    [Fact]
    public void The_non_INVITE_server_follows_figure_8() =>
        Follows(NonInviteServerArrows, NonInviteServer.Next, state => new(state, ServerActions.None), [ServerState.Confirmed, ServerState.Accepted]);

    private static void Follows<TState, TEvent, TStep>(
        Dictionary<(TState, TEvent), TStep> arrows, Func<TState, TEvent, TStep> next, Func<TState, TStep> stay, TState[] notOfThisFigure)
        where TState : struct, Enum
        where TEvent : struct, Enum
    {
        foreach (var state in Enum.GetValues<TState>().Except(notOfThisFigure))
        {
            foreach (var happened in Enum.GetValues<TEvent>())
                Assert.Equal((state, happened, arrows.TryGetValue((state, happened), out var arrow) ? arrow : stay(state)), (state, happened, next(state, happened)));
        }
    }
}
