using System.Diagnostics.CodeAnalysis;

namespace Provisioning.Devices;

/// <summary>
/// A password or key. It prints as <see cref="Mask"/> wherever text is made of it, so that no log, error or answer can
/// show it by accident; who really needs the text calls <see cref="Reveal"/>.
/// </summary>
internal sealed class Secret : IEquatable<Secret>
{
    public const string Mask = "********";

    private readonly Func<string> _reveal;

    private Secret(Func<string> reveal, string? reference) => (_reveal, Reference) = (reveal, reference);

    /// <summary>Where the administrator keeps it: <c>env:NAME</c> or <c>file:path</c>; null when it was given by value.</summary>
    public string? Reference { get; }

    public static Secret Of(string text, string? reference = null) => new(() => text, reference);

    /// <summary>A secret that is opened only when needed: a hundred thousand stored ones cost nothing at start.</summary>
    public static Secret Sealed(Func<string> open, string? reference)
    {
        var opened = new Lazy<string>(open, LazyThreadSafetyMode.PublicationOnly);
        return new Secret(() => opened.Value, reference);
    }

    public string Reveal() => _reveal();

    public bool Equals([NotNullWhen(true)] Secret? other) =>
        other is not null && Reference == other.Reference && (ReferenceEquals(this, other) || Reveal() == other.Reveal());

    public override bool Equals(object? obj) => Equals(obj as Secret);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Reveal());

    public override string ToString() => Mask;
}
