namespace Provisioning.Sip.Messages;

/// <summary>Where a header field lies in its message: a name and a value without the white space around it.</summary>
internal readonly record struct HeaderField(HeaderName Name, int NameStart, ushort NameLength, int ValueStart, int ValueLength);
