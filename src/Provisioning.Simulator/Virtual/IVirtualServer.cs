namespace Provisioning.Simulator.Virtual;

/// <summary>What virtual phones do to a server, without a network between.</summary>
public interface IVirtualServer
{
    /// <summary>The phone asks for its files.</summary>
    /// <returns>What it is given.</returns>
    PhoneImage Fetch(VirtualPhone phone);

    /// <summary>REGISTER; <paramref name="isNew"/> where its Call-ID is another one than before: the phone began anew.</summary>
    void Register(VirtualPhone phone, bool isNew);

    /// <summary>A call has begun or ended.</summary>
    void CallChanged(VirtualPhone phone);
}

/// <summary>What a phone runs, or is to run.</summary>
/// <param name="Version">Of its configuration.</param>
/// <param name="Firmware">Its own where it need not change.</param>
public readonly record struct PhoneImage(int Version, string Firmware);
