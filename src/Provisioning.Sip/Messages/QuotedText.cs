namespace Provisioning.Sip.Messages;

/// <summary>RFC 3261 §25.1 <c>quoted-string</c>.</summary>
internal static class QuotedText
{
    /// <summary>The text within the quotes, with <c>\x</c> as <c>x</c>; unquoted text as it is.</summary>
    public static string Resolve(ReadOnlySpan<byte> text)
    {
        if (text is not [(byte)'"', .., (byte)'"'])
            return SipText.Text(text);
        text = text[1..^1];
        if (!text.Contains((byte)'\\'))
            return SipText.Text(text);
        var bytes = new byte[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
                i++;
            bytes[length++] = text[i];
        }

        return SipText.Text(bytes.AsSpan(0, length));
    }
}
