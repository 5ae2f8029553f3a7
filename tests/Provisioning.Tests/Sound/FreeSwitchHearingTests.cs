using Provisioning.Tests.Interop;

namespace Provisioning.Tests.Sound;

/// <summary>These run where <c>freeswitch</c> is on the PATH.</summary>
[WithProgram("freeswitch"), Collection(nameof(AloneTests))]
public sealed class FreeSwitchHearingTests(FreeSwitchSoundOffice office) : HearingTests(office), IClassFixture<FreeSwitchSoundOffice>;

public sealed class FreeSwitchSoundOffice : SoundOffice
{
    internal override async Task<IRealPbx> StartPbxAsync(int serverPort) => await FreeSwitch.StartAsync(serverPort);
}
