using System.Buffers;

namespace Provisioning.Sip.Messages;

/// <summary>Walks over <c>;name=value;name;name="quoted"</c> without copying. Names are compared without case.</summary>
public ref struct HeaderParameters
{
    private static readonly SearchValues<byte> EndsName = SearchValues.Create(";="u8);

    private ReadOnlySpan<byte> _rest;

    /// <param name="text">From the first semicolon on; may be empty.</param>
    public HeaderParameters(ReadOnlySpan<byte> text) => _rest = text;

    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>Without quotes; empty when the parameter has no value.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>The value as it is written, with its quotes.</summary>
    public ReadOnlySpan<byte> RawValue { get; private set; }

    /// <summary>The walk ended at something that is no parameter.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>The parameter's value, empty when it has none; false when it is not there.</summary>
    public static bool TryFind(ReadOnlySpan<byte> text, string name, out ReadOnlySpan<byte> value)
    {
        var parameters = new HeaderParameters(text);
        while (parameters.MoveNext())
        {
            if (!SipText.IsIgnoringCase(parameters.Name, name))
                continue;
            value = parameters.Value;
            return true;
        }

        value = default;
        return false;
    }

    public bool MoveNext()
    {
        _rest = SipText.TrimStart(_rest);
        if (_rest.IsEmpty)
            return false;
        if (_rest[0] != ';')
            return Fail();
        _rest = _rest[1..];
        var end = _rest.IndexOfAny(EndsName);
        Name = SipText.Trim(end < 0 ? _rest : _rest[..end]);
        Value = RawValue = default;
        if (Name.IsEmpty)
            return Fail();
        if (end < 0 || _rest[end] == ';')
        {
            _rest = end < 0 ? default : _rest[end..];
            return true;
        }

        _rest = SipText.TrimStart(_rest[(end + 1)..]);
        return !_rest.IsEmpty && _rest[0] == '"' ? ReadQuoted() : ReadToken();
    }

    /// <summary>Every name is a token, and nothing stands between the parameters (RFC 3261 §25.1 <c>generic-param</c>).</summary>
    internal static bool AreWellFormed(ReadOnlySpan<byte> text)
    {
        var parameters = new HeaderParameters(text);
        while (parameters.MoveNext())
        {
            if (!SipText.IsToken(parameters.Name))
                return false;
        }

        return !parameters.IsMalformed;
    }

    private bool ReadQuoted()
    {
        var end = SipText.EndOfQuoted(_rest, 0);
        if (end < 0)
            return Fail();
        Value = _rest[1..(end - 1)];
        RawValue = _rest[..end];
        _rest = _rest[end..];
        return true;
    }

    private bool ReadToken()
    {
        var end = _rest.IndexOf((byte)';');
        Value = RawValue = SipText.TrimEnd(end < 0 ? _rest : _rest[..end]);
        _rest = end < 0 ? default : _rest[end..];
        return true;
    }

    private bool Fail()
    {
        IsMalformed = true;
        _rest = default;
        return false;
    }
}
