using Provisioning.Tests.Interop;

namespace Provisioning.Tests.Sound;

/// <summary>These run where <c>asterisk</c> is on the PATH.</summary>
[WithProgram("asterisk"), Collection(nameof(AloneTests))]
public sealed class AsteriskHearingTests(AsteriskSoundOffice office) : HearingTests(office), IClassFixture<AsteriskSoundOffice>;

public sealed class AsteriskSoundOffice : SoundOffice
{
    internal override async Task<IRealPbx> StartPbxAsync(int serverPort) => await Asterisk.StartAsync(serverPort);
}
