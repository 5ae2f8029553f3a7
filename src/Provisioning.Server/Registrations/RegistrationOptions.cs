using System.ComponentModel.DataAnnotations;

namespace Provisioning.Registrations;

/// <summary>Configuration section <c>Registrations</c>.</summary>
internal sealed class RegistrationOptions
{
    public const string Section = "Registrations";

    /// <summary>Life of a registration that asks for none (RFC 3261 §10.2.1.1 suggests an hour).</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan DefaultExpires { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Who asks for less is told to ask for more. A minute: some phones behind NAT register every minute to keep it open.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan MinExpires { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Who asks for more gets this. A phone that left is believed to be there no longer than that.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan MaxExpires { get; set; } = TimeSpan.FromHours(2);

    /// <summary>
    /// Contacts of one phone; the oldest gives way. A phone has one, two with an outage behind it on TCP, and two flows with RFC 5626.
    /// </summary>
    [Range(1, 100)]
    public int MaxContacts { get; set; } = 4;

    /// <summary>Bytes of a contact's URI, of its Path, and of a User-Agent. Phones send 40 to 120.</summary>
    [Range(64, 8_192)]
    public int MaxTextBytes { get; set; } = 512;

    /// <summary>Which phones are asked with OPTIONS whether they are still there.</summary>
    public KeepAliveMode KeepAlive { get; set; } = KeepAliveMode.Nat;

    /// <summary>How often they are asked. RFC 5626 §4.4.2: 24 to 29 seconds outlast the UDP timeout of common NATs, 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "01:00:00")]
    public TimeSpan KeepAliveInterval { get; set; } = TimeSpan.FromSeconds(28);

    /// <summary>Unanswered questions in a row after which a phone counts as out of reach: one may get lost, two hardly.</summary>
    [Range(1, 100)]
    public int KeepAliveFailures { get; set; } = 2;

    /// <summary>How often a phone that is out of reach is asked: one question without an answer is 11 datagrams (RFC 3261 §17.1.2.2).</summary>
    [Range(typeof(TimeSpan), "00:00:05", "1.00:00:00")]
    public TimeSpan DeadInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How often it is looked for registrations that ended, and questions that are due.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a change may wait until it is written down; what a crash costs.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromSeconds(1);
}

/// <summary>Which phones are asked with OPTIONS whether they are still there.</summary>
internal enum KeepAliveMode
{
    Off,

    /// <summary>Those whose Contact is not where their requests come from.</summary>
    Nat,

    All,
}
