namespace Provisioning.Sip.Authentication;

/// <summary>
/// Walks over <c>name=value, name="value"</c> (RFC 9110 §11.2) without copying. A value with a quoted pair (<c>\"</c>) ends the
/// walk as malformed: nothing in a digest needs one, and un-quoting would need a copy.
/// </summary>
internal ref struct AuthenticationParameters(ReadOnlySpan<char> text)
{
    private ReadOnlySpan<char> _rest = text;

    public ReadOnlySpan<char> Name { get; private set; }

    public ReadOnlySpan<char> Value { get; private set; }

    public bool IsMalformed { get; private set; }

    public bool MoveNext()
    {
        _rest = _rest.TrimStart(" \t\r\n,");
        if (_rest.IsEmpty)
            return false;
        var equals = _rest.IndexOf('=');
        if (equals <= 0)
            return Fail();
        Name = _rest[..equals].TrimEnd();
        _rest = _rest[(equals + 1)..].TrimStart();
        return !_rest.IsEmpty && _rest[0] == '"' ? ReadQuoted() : ReadToken();
    }

    private bool ReadQuoted()
    {
        var end = _rest[1..].IndexOfAny('"', '\\');
        if (end < 0 || _rest[end + 1] == '\\')
            return Fail();
        Value = _rest.Slice(1, end);
        _rest = _rest[(end + 2)..].TrimStart();
        return _rest.IsEmpty || _rest[0] == ',' || Fail();
    }

    private bool ReadToken()
    {
        var end = _rest.IndexOf(',');
        if (end < 0)
            end = _rest.Length;
        Value = _rest[..end].TrimEnd();
        _rest = _rest[end..];
        return !Value.ContainsAny(" \t\"") || Fail();
    }

    private bool Fail()
    {
        IsMalformed = true;
        return false;
    }
}
