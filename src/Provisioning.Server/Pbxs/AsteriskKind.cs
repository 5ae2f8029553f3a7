using Provisioning.Devices;

namespace Provisioning.Pbxs;

/// <summary>Asterisk, by its manager interface.</summary>
internal sealed class AsteriskKind : IPbxKind
{
    public PbxKind Kind => PbxKind.Asterisk;

    public IPbxSession Begin(PbxLine line) => new AsteriskSession(line);
}
