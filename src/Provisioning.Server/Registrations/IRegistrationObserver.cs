namespace Provisioning.Registrations;

/// <summary>Who wants to know what phones do. Called on the transport's thread: returns at once.</summary>
internal interface IRegistrationObserver
{
    /// <summary>The phone has begun anew; see <see cref="Registration.BootedAt"/>.</summary>
    void Booted(Registration registration);

    /// <summary>The phone has registered or refreshed: it can be reached on this flow.</summary>
    void Registered(Registration registration);
}
