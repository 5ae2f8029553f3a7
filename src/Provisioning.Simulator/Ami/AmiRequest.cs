using Provisioning.Simulator.Pbx;

namespace Provisioning.Simulator.Ami;

/// <summary>An action of a client that may do it, and how it is answered.</summary>
internal sealed class AmiRequest(SimulatedPbx pbx, AmiAction action, Action<AmiMessage> send)
{
    public SimulatedPbx Pbx => pbx;

    public Switchboard Board => pbx.Board;

    public AmiAction Action => action;

    /// <summary>To be done when nothing is locked any more.</summary>
    public Action? Afterwards { get; set; }

    public void Send(AmiMessage message) => send(message);

    public void Succeed(string message) => send(AmiMessage.Success(action, message));

    public void Fail(string message) => send(AmiMessage.Error(action, message));

    /// <summary>An answer that announces a list, the list, and its end.</summary>
    /// <param name="end">Name of the event that ends it.</param>
    public void SendList(string message, IReadOnlyCollection<AmiMessage> items, string end, Func<AmiMessage, AmiMessage>? more = null)
    {
        send(AmiMessage.Response("Success", action).Add("EventList", "start").Add("Message", message));
        foreach (var item in items)
            send(item);
        var last = AmiMessage.Item(end, action).Add("EventList", "Complete").Add("ListItems", items.Count);
        send(more is null ? last : more(last));
    }
}

/// <summary>What can be asked for.</summary>
/// <param name="Needs">Any of these classes; none where everybody may.</param>
internal sealed record AmiCommand(string Name, AmiClasses Needs, Action<AmiRequest> Run)
{
    public bool IsAllowedTo(AmiUser user) => Needs == AmiClasses.None || (Needs & user.Write) != 0;
}
