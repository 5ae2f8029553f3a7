using Provisioning.Devices;

namespace Provisioning.Signalling;

/// <summary>Who wants to know of signs of life. Called on the transport's thread: returns at once.</summary>
internal interface ISignInObserver
{
    /// <summary>The phone has proved itself with a REGISTER, SUBSCRIBE or INVITE.</summary>
    void SignedIn(MacAddress mac);
}
