namespace Provisioning.Sip.Messages;

/// <summary>Where a header field lies in its message: a name and a value without the white space around it. 16 bytes, for there are many.</summary>
internal readonly record struct HeaderField(int NameStart, int ValueStart, int ValueLength, ushort NameLength, HeaderName Name);
