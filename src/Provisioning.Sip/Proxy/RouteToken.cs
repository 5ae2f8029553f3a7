namespace Provisioning.Sip.Proxy;

/// <summary>
/// What a Record-Route URI of this proxy carries: both ends of a call, in the words by which the proxy's owner finds them again. So the proxy
/// keeps no dialogs: a call outlives its restart.
/// </summary>
/// <param name="Caller">Where the INVITE came from.</param>
/// <param name="Callee">Where it was sent.</param>
public sealed record RouteToken(string Caller, string Callee)
{
    /// <summary>The end that a request goes to.</summary>
    public string Receiver(CallDirection direction) => direction == CallDirection.FromCaller ? Callee : Caller;

    /// <summary>The end that a request comes from.</summary>
    public string Sender(CallDirection direction) => direction == CallDirection.FromCaller ? Caller : Callee;
}

/// <summary>Which end of the call sent a request within the dialog.</summary>
public enum CallDirection
{
    FromCaller,
    FromCallee,
}
