using System.Collections.Immutable;

namespace Provisioning.Rendering;

/// <summary>One page of a menu on a phone's screen, before it is in any maker's syntax. With entries it is a list to pick from, without it is a text.</summary>
/// <param name="Title">Above it.</param>
internal sealed record MenuPage(string Title)
{
    /// <summary>Sentences under the title.</summary>
    public ImmutableArray<string> Lines { get; init; } = [];

    /// <summary>What can be picked.</summary>
    public ImmutableArray<MenuLink> Entries { get; init; } = [];

    /// <summary>Ways on from here, such as back; at most three, for soft keys have no more places.</summary>
    public ImmutableArray<MenuLink> Links { get; init; } = [];

    /// <summary>The word for leaving.</summary>
    public string Exit { get; init; } = "";
}

/// <param name="Label">What is shown.</param>
/// <param name="Url">What the phone fetches when it is picked.</param>
internal readonly record struct MenuLink(string Label, string Url);
