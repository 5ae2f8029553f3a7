using Provisioning.Sip.Transactions;

namespace Provisioning.Signalling;

/// <summary>What a slice does with requests of one method. <see cref="SipServer"/> finds it among the registered services.</summary>
internal interface ISipHandler
{
    /// <summary>One of <see cref="Sip.Messages.Methods"/>.</summary>
    string Method { get; }

    /// <summary>
    /// Extensions that may stand in Require (RFC 3261 §8.2.2.3). Null where requests are passed on: their Require is for the far end.
    /// </summary>
    IReadOnlyCollection<string>? OptionTags => [];

    /// <summary>Event packages of this method, named in Allow-Events.</summary>
    IReadOnlyCollection<string> Events => [];

    /// <summary>Bodies that this method takes, named in Accept.</summary>
    IReadOnlyCollection<string> ContentTypes => [];

    /// <summary>Called on the transport's thread: decides at once, and never blocks.</summary>
    void Handle(ServerTransaction transaction);
}
