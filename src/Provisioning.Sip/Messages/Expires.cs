namespace Provisioning.Sip.Messages;

/// <summary>How long something shall last.</summary>
public static class Expires
{
    /// <summary>What the message asks for in seconds. No number below 2^32 counts as no number at all (RFC 4475 §3.1.2.4).</summary>
    /// <param name="message">A REGISTER, SUBSCRIBE, PUBLISH, or an answer to one.</param>
    /// <param name="otherwise">The default of the method or event package.</param>
    public static uint Of(SipMessage message, uint otherwise) => message.TryNumber(HeaderName.Expires, out var seconds) ? seconds : otherwise;

    /// <summary>For one contact of a REGISTER: its own parameter, else the header, else the default (RFC 3261 §10.2.1.1).</summary>
    public static uint Of(SipMessage message, ContactValue contact, uint otherwise) => contact.Expires ?? Of(message, otherwise);
}
