namespace Provisioning.Subscriptions;

/// <summary>A kind of subscription (RFC 6665 §5.4), as data: all that the handler of SUBSCRIBE must know of it.</summary>
/// <param name="Name">The event type, compared byte by byte (RFC 6665 §8.2.1).</param>
/// <param name="ContentType">Of the bodies in NOTIFY.</param>
/// <param name="DefaultExpires">Seconds, where a SUBSCRIBE does not say.</param>
internal sealed record EventPackage(string Name, string ContentType, int DefaultExpires)
{
    /// <summary>All dialogs of a user (RFC 4235 §3.4: an hour).</summary>
    public static readonly EventPackage Dialog = new("dialog", "application/dialog-info+xml", 3_600);

    /// <summary>One dialog that the subscriber names (RFC 4235 §3.4: two hours).</summary>
    public static readonly EventPackage OneDialog = Dialog with { DefaultExpires = 7_200 };

    /// <summary>The lamps of one phone in one subscription (RFC 4662 §4.3).</summary>
    public static readonly EventPackage DialogList = Dialog with { ContentType = "multipart/related" };

    /// <summary>Where a phone finds its configuration (RFC 6080, as phones do it: the URL alone).</summary>
    public static readonly EventPackage UaProfile = new("ua-profile", "application/url", 3_600);

    /// <summary>For Allow-Events.</summary>
    public static string Allowed => Dialog.Name;
}
