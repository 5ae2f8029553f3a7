using System.Text;

namespace Provisioning.Sip.Messages;

/// <summary>Event (RFC 6665 §8.2.1): <c>dialog;id=7;call-id=…</c>. Package and id identify a subscription and are compared byte by byte (§3.1.2).</summary>
/// <param name="Parameters">From the first semicolon, as written, the id included; empty when there are none.</param>
public sealed record EventHeader(string Package, string? Id, string Parameters)
{
    public static bool TryParse(ReadOnlySpan<byte> value, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out EventHeader? header)
    {
        header = null;
        value = SipText.Trim(value);
        var semicolon = value.IndexOf((byte)';');
        var package = SipText.TrimEnd(semicolon < 0 ? value : value[..semicolon]);
        var parameters = semicolon < 0 ? default : value[semicolon..];
        if (!SipText.IsToken(package) || !HeaderParameters.AreWellFormed(parameters))
            return false;
        var id = HeaderParameters.TryFind(parameters, "id", out var found) ? SipText.Text(found) : null;
        header = new(SipText.Text(package), id, SipText.Text(parameters));
        return true;
    }

    /// <summary>Whether both name the same subscription: an event with an id never matches one without; other parameters do not count.</summary>
    public bool Matches(EventHeader other) =>
        string.Equals(Package, other.Package, StringComparison.Ordinal) && string.Equals(Id, other.Id, StringComparison.Ordinal);

    public bool TryParameter(string name, out string value)
    {
        var found = HeaderParameters.TryFind(Encoding.UTF8.GetBytes(Parameters), name, out var text);
        value = SipText.Text(text);
        return found;
    }

    /// <summary>As it stands in NOTIFY: package and id, nothing else (RFC 6665 §3.2.1).</summary>
    public override string ToString() => Id is null ? Package : $"{Package};id={Id}";
}
