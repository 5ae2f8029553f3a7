namespace Provisioning.CallSources;

/// <summary>Why a message with calls is not taken.</summary>
internal enum CallRefusal
{
    /// <summary>The topic is none of those that are documented.</summary>
    Topic,

    /// <summary>A source's name has other characters than letters, digits, <c>.</c>, <c>_</c> and <c>-</c>, or more than 64.</summary>
    SourceName,

    /// <summary>As many sources as are remembered have spoken already.</summary>
    TooManySources,

    /// <summary>More bytes than may be.</summary>
    TooLarge,

    /// <summary>No JSON, or no text in UTF-8.</summary>
    Json,

    /// <summary>A field has the wrong type, or stands there twice.</summary>
    Shape,

    /// <summary>A field that must be there is not.</summary>
    Missing,

    /// <summary>A field has a value that it cannot have.</summary>
    Value,

    /// <summary>Topic and message contradict each other.</summary>
    Contradiction,

    /// <summary>Too many facts wait already; only for sources that cannot be made to wait.</summary>
    QueueFull,
}

/// <summary>What is wrong with a message, and where.</summary>
/// <param name="Path">The field: <c>[2].remote.name</c>; empty for the message as a whole.</param>
internal sealed record CallProblem(CallRefusal Reason, string Path, string Message);
