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

    /// <summary>What a CANCEL may mean (RFC 3261 §9.2: anything but CANCEL or ACK); INVITE, which it nearly always means, first.</summary>
    internal static IReadOnlyList<string> Cancellable { get; } = [Invite, .. Known.Except([Invite, Ack, Cancel])];

    /// <summary>Whether the method is one of those above.</summary>
    public static bool IsKnown(string method) => Known.Contains(method);

    /// <summary>The constant for a known method, so that no request costs a string; null when it is no token.</summary>
    internal static string? Of(ReadOnlySpan<byte> token)
    {
        foreach (var method in Known)
        {
            if (method.Length == token.Length && method[0] == token[0] && SipText.Is(token, method))
                return method;
        }

        return SipText.IsToken(token) ? SipText.Text(token) : null;
    }
}
