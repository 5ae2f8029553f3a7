using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Options;
using Provisioning.Signalling;
using Provisioning.Sip.Authentication;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;

namespace Provisioning.CallSources;

/// <summary>
/// Who may say what other people's lamps show: nobody but those who are listed, by address and, where a password is set, by Digest.
/// </summary>
internal sealed class Publishers(IOptions<PublishOptions> options, SipDigest digest, SignInGuard guard)
{
    private static readonly ImmutableArray<IPNetwork> ThisMachine = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];

    private readonly ImmutableArray<Publisher> _publishers = options.Value.Publishers.Count == 0
        ? [new Publisher("local", ThisMachine, null)]
        : [.. options.Value.Publishers.Select(publisher => Publisher.Of(publisher, digest.Realm))];

    /// <summary>False when a network of the options cannot be read.</summary>
    public static bool AreReadable(PublishOptions options) =>
        options.Publishers.All(publisher => publisher.Networks.Count > 0 && publisher.Networks.All(network => Publisher.TryRead(network, out _)));

    /// <summary>The publisher's name; null when the request was answered already.</summary>
    public string? TryAuthenticate(ServerTransaction transaction)
    {
        var address = transaction.Flow.Remote.Address;
        var here = _publishers.Where(publisher => publisher.Networks.Any(network => network.Contains(address))).ToList();
        if (here.Find(publisher => publisher.Secret is null) is { } trusted)
            return trusted.Name;
        if (here.Count == 0)
            return Refuse(transaction, SignIn.OtherIdentity, SipRefusal.Forbidden("Not A Publisher"));
        if (digest.CredentialsOf(transaction.Request) is not { } header)
            return Challenge(transaction, SignIn.NoCredentials);
        if (!DigestCredentials.TryParse(header, out var credentials))
            return Refuse(transaction, SignIn.Malformed, guard.RefusalFor(SignIn.Malformed));
        foreach (var publisher in here)
        {
            switch (digest.Verify(credentials, transaction.Request, publisher.Secret!))
            {
                case DigestOutcome.Accepted:
                    guard.Count(SignIn.Accepted);
                    return publisher.Name;
                case DigestOutcome.StaleNonce or DigestOutcome.Replayed:
                    return Challenge(transaction, SignIn.StaleNonce);
            }
        }

        return Refuse(transaction, SignIn.WrongPassword, guard.RefusalFor(SignIn.WrongPassword));
    }

    private string? Challenge(ServerTransaction transaction, SignIn verdict)
    {
        guard.Count(verdict);
        transaction.Respond(digest.Challenge(transaction.Request, verdict == SignIn.StaleNonce));
        return null;
    }

    private string? Refuse(ServerTransaction transaction, SignIn verdict, SipRefusal refusal)
    {
        var mayFail = guard.MayFail(transaction.Flow.Remote.Address);
        guard.Count(mayFail ? verdict : SignIn.TooManyFailures);
        transaction.Refuse(mayFail ? refusal : guard.RefusalFor(SignIn.TooManyFailures));
        return null;
    }
}

/// <param name="Secret">Null when its address is proof enough.</param>
internal sealed record Publisher(string Name, ImmutableArray<IPNetwork> Networks, DigestSecret? Secret)
{
    public static Publisher Of(PublisherOptions options, string realm) => new(
        options.Name,
        [.. options.Networks.Select(text => TryRead(text, out var network) ? network : throw new FormatException(text))],
        options.Password.Length > 0 ? new DigestSecret(options.User.Length > 0 ? options.User : options.Name, realm, options.Password) : null);

    /// <summary>A network, or one address.</summary>
    public static bool TryRead(string text, out IPNetwork network)
    {
        if (IPNetwork.TryParse(text, out network))
            return true;
        if (!IPAddress.TryParse(text, out var address))
            return false;
        const int bitsInByte = 8;
        network = new IPNetwork(address, address.GetAddressBytes().Length * bitsInByte);
        return true;
    }
}
