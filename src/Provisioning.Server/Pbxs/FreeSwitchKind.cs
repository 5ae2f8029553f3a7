using Provisioning.Devices;

namespace Provisioning.Pbxs;

/// <summary>FreeSWITCH by its event socket.</summary>
internal sealed class FreeSwitchKind : IPbxKind
{
    public PbxKind Kind => PbxKind.FreeSwitch;

    public IPbxSession Begin(PbxLine line) => new FreeSwitchSession(line);
}
