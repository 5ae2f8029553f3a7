using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;

namespace Provisioning.Signalling;

/// <summary>OPTIONS (RFC 3261 §11.2): phones and monitors ask whether we are there. Anybody may; the answer is no secret.</summary>
internal sealed class OptionsHandler(SipFeatures features) : ISipHandler
{
    public string Method => Methods.Options;

    public void Handle(ServerTransaction transaction)
    {
        var response = transaction.Answer(200, "OK").Add(HeaderName.Allow, features.Allow).Add(HeaderName.Supported, features.Supported);
        if (features.AllowEvents.Length > 0)
            response.Add(HeaderName.AllowEvents, features.AllowEvents);
        if (features.Accept.Length > 0)
            response.Add(HeaderName.Accept, features.Accept);
        transaction.Respond(response);
    }
}
