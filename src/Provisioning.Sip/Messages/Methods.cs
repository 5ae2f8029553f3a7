namespace Provisioning.Sip.Messages;

/// <summary>Request methods in RFC spelling. Methods are case-sensitive (RFC 3261 §7.1).</summary>
public static class Methods
{
    public const string Ack = "ACK";
    public const string Bye = "BYE";
    public const string Cancel = "CANCEL";
    public const string Info = "INFO";
    public const string Invite = "INVITE";
    public const string Message = "MESSAGE";
    public const string Notify = "NOTIFY";
    public const string Options = "OPTIONS";
    public const string Prack = "PRACK";
    public const string Publish = "PUBLISH";
    public const string Refer = "REFER";
    public const string Register = "REGISTER";
    public const string Subscribe = "SUBSCRIBE";
    public const string Update = "UPDATE";

    private static readonly string[] Known =
        [Ack, Bye, Cancel, Info, Invite, Message, Notify, Options, Prack, Publish, Refer, Register, Subscribe, Update];

    /// <summary>The constant for a known method, so that no request costs a string.</summary>
    internal static string Of(ReadOnlySpan<byte> token)
    {
        foreach (var method in Known)
        {
            if (SipText.Is(token, method))
                return method;
        }

        return SipText.Text(token);
    }
}
