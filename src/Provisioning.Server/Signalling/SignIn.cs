namespace Provisioning.Signalling;

/// <summary>What became of a phone's credentials.</summary>
internal enum SignIn
{
    Accepted,

    /// <summary>None, or only for other realms: it is asked for them.</summary>
    NoCredentials,

    /// <summary>The password is right, but the nonce is too old or this count of it was used before.</summary>
    StaleNonce,

    /// <summary>A Digest header that cannot be read.</summary>
    Malformed,

    /// <summary>No phone of this fleet, or one for which nothing was published.</summary>
    UnknownPhone,

    WrongPassword,

    /// <summary>Credentials for something else than the request asks for.</summary>
    WrongUri,

    /// <summary>From, or To of a registration, is not the lamp line of the phone that signs in.</summary>
    OtherIdentity,

    /// <summary>As wrong as those before, and its address has failed too often to be told why.</summary>
    TooManyFailures,
}
