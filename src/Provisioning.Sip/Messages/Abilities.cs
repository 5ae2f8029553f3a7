namespace Provisioning.Sip.Messages;

/// <summary>What an element understands; what it does not is refused by <see cref="RequestCheck"/> with these lists in the answer.</summary>
public sealed record Abilities
{
    /// <summary>For Allow.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>Option tags, for Supported.</summary>
    public IReadOnlyList<string> Extensions { get; init; } = [];

    /// <summary>Media types of request bodies, for Accept.</summary>
    public IReadOnlyList<string> BodyTypes { get; init; } = [];

    /// <summary>Media types of its answers' bodies to an INVITE or OPTIONS; empty when its answers have none.</summary>
    public IReadOnlyList<string> AnswerTypes { get; init; } = [];
}
