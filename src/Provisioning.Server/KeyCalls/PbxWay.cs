using System.Security.Authentication;
using Provisioning.Sip.Transports;

namespace Provisioning.KeyCalls;

/// <summary>A way to a PBX, or why there is none.</summary>
/// <param name="End">Which of its addresses; null when it has none.</param>
/// <param name="Flow">Null when it is not reached.</param>
/// <param name="Refusal">What the network or the PBX's certificate had against it.</param>
internal sealed record PbxWay(PbxEnd? End, Flow? Flow, Exception? Refusal)
{
    /// <summary>For the phone's display; the rest of it is the operator's.</summary>
    public string Words => Refusal switch
    {
        AuthenticationException { InnerException: null } => "PBX Certificate Not Accepted",
        AuthenticationException => "No TLS With PBX",
        null when End is null => "PBX Address Not Found",
        _ => "PBX Not Reached",
    };

    /// <summary>For the log.</summary>
    public string Detail => Refusal switch
    {
        null when End is null => "its name has no address",
        null => "this server has no socket of that kind, or as many connections as it may",
        OperationCanceledException => "it does not answer in time",
        _ => Refusal.InnerException is { } cause ? $"{Refusal.Message} {cause.Message}" : Refusal.Message,
    };
}
