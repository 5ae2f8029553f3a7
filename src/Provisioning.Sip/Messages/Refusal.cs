namespace Provisioning.Sip.Messages;

/// <summary>A final answer that says no, with the one header that explains it.</summary>
/// <param name="Status">400 to 699.</param>
/// <param name="Reason">For people.</param>
/// <param name="Header">Such as Unsupported; none when <see cref="HeaderName.Other"/>.</param>
/// <param name="Value">Of that header.</param>
public sealed record Refusal(int Status, string Reason, HeaderName Header = HeaderName.Other, string Value = "")
{
    public OutgoingResponse ToResponse(SipRequest request, string toTag)
    {
        var response = new OutgoingResponse(request, Status, Reason, toTag);
        return Header == HeaderName.Other ? response : response.Add(Header, Value);
    }
}
