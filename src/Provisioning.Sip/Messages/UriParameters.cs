using System.Text;

namespace Provisioning.Sip.Messages;

/// <summary>The <c>;name=value</c> parameters of a URI. Names are compared without case, escapes in names and values are resolved.</summary>
internal readonly struct UriParameters(string text)
{
    private readonly byte[] _text = text.Length == 0 ? [] : Encoding.UTF8.GetBytes(text);

    /// <summary>False when it is not there.</summary>
    public bool TryFind(string name, out string? value)
    {
        var parameters = new HeaderParameters(_text);
        while (parameters.MoveNext())
        {
            if (!SipText.IsIgnoringCase(parameters.Name, name) && !IsEscaped(parameters.Name, name))
                continue;
            value = Escapes.Resolve(parameters.Value);
            return true;
        }

        value = null;
        return false;
    }

    public List<string> Names()
    {
        var names = new List<string>();
        var parameters = new HeaderParameters(_text);
        while (parameters.MoveNext())
            names.Add(Escapes.Resolve(parameters.Name));
        return names;
    }

    private static bool IsEscaped(ReadOnlySpan<byte> written, string name) =>
        written.Contains((byte)'%') && string.Equals(Escapes.Resolve(written), name, StringComparison.OrdinalIgnoreCase);
}
