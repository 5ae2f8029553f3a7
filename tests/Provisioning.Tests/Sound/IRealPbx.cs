namespace Provisioning.Tests.Sound;

/// <summary>
/// A real PBX, of whatever kind, with this repository's samples for it: phones 101 to 104 can register (<see cref="TonePhone.PasswordOf"/>) and call each other, its music on
/// hold and its announcement are the <see cref="Voice"/>s of those names, and the server is its trusted peer.
/// </summary>
internal interface IRealPbx : IAsyncDisposable
{
    /// <summary>The server's, another one than that of the phones: a PBX knows it by its address.</summary>
    const string ServerAddress = "127.0.0.2";

    int SipPort { get; }

    /// <summary>What stands in the fleet file under <c>control</c>.</summary>
    string Control { get; }

    /// <summary>Who begins to listen hears what the monitored person hears, so also the whisper of who was there before.</summary>
    bool LaterMonitorsHearWhispers { get; }

    /// <summary>What it wrote, for the message of a test that failed.</summary>
    string Output { get; }
}
