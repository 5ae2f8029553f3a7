namespace Provisioning.Sip.Messages;

/// <summary>Accept (RFC 3261 §20.1): media ranges with q values; the most specific range that fits decides (RFC 9110 §12.5.1).</summary>
public static class AcceptHeader
{
    /// <summary>
    /// The best of what is offered for who sent the message: by its q values, then in the order of the offer. Null when none is acceptable: 406.
    /// A message without Accept takes the first (the default of the method or event package); an empty Accept takes none.
    /// </summary>
    public static string? Choose(SipMessage message, params ReadOnlySpan<string> offered)
    {
        if (!message.Has(HeaderName.Accept))
            return offered.IsEmpty ? null : offered[0];
        string? best = null;
        var bestQuality = 0;
        foreach (var mediaType in offered)
        {
            var quality = QualityOf(message, mediaType);
            if (quality > bestQuality)
                (best, bestQuality) = (mediaType, quality);
        }

        return best;
    }

    public static bool Allows(SipMessage message, string mediaType) => Choose(message, mediaType) is not null;

    /// <summary>Whether a Content-Type is of that media type; its parameters do not count.</summary>
    public static bool IsOfType(ReadOnlySpan<byte> contentType, string mediaType) => SipText.IsIgnoringCase(TypeOf(contentType), mediaType);

    private static int QualityOf(SipMessage message, string mediaType)
    {
        var (quality, specific) = (0, -1);
        foreach (var range in message.Values(HeaderName.Accept))
        {
            var fit = Fit(TypeOf(range), mediaType);
            if (fit <= specific)
                continue;
            var value = 1000;
            var semicolon = range.IndexOf((byte)';');
            if (semicolon >= 0 && HeaderParameters.TryFind(range[semicolon..], "q", out var q) && !QualityValue.TryParse(q, out value))
                value = 0;
            (quality, specific) = (value, fit);
        }

        return quality;
    }

    /// <summary>-1 no fit, 0 <c>*/*</c>, 1 <c>type/*</c>, 2 the type itself.</summary>
    private static int Fit(ReadOnlySpan<byte> range, string mediaType)
    {
        if (range.SequenceEqual("*/*"u8) || range.SequenceEqual("*"u8))
            return 0;
        if (SipText.IsIgnoringCase(range, mediaType))
            return 2;
        var slash = mediaType.IndexOf('/', StringComparison.Ordinal);
        return range.EndsWith("/*"u8) && SipText.IsIgnoringCase(range[..^2], mediaType[..Math.Max(slash, 0)]) ? 1 : -1;
    }

    private static ReadOnlySpan<byte> TypeOf(ReadOnlySpan<byte> value)
    {
        var semicolon = value.IndexOf((byte)';');
        return SipText.Trim(semicolon < 0 ? value : value[..semicolon]);
    }
}
