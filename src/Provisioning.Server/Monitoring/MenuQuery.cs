using System.Globalization;
using Provisioning.Devices;

namespace Provisioning.Monitoring;

/// <summary>What of its menu a phone asks for: one parameter at most, so that no phone has to read an ampersand.</summary>
/// <param name="Kind">Which page.</param>
/// <param name="From">For a list: where it begins.</param>
/// <param name="Person">For a person's page.</param>
/// <param name="Link">For a pick: the signed link, not yet checked.</param>
internal readonly record struct MenuQuery(MenuQueryKind Kind, int From = 0, ExtensionNumber Person = default, string Link = "")
{
    public const char ListName = 'l';
    public const char PersonName = 'v';
    public const char MoreName = 'm';
    public const char PickName = 'k';

    /// <param name="target">As the phone sent it.</param>
    public static MenuQuery Read(string target)
    {
        var start = target.IndexOf('?', StringComparison.Ordinal);
        var query = start < 0 ? "" : target[(start + 1)..];
        if (query.Length == 0)
            return new(MenuQueryKind.Home);
        if (query.Length < 3 || query[1] != '=')
            return new(MenuQueryKind.Nonsense);
        var value = query[2..];
        switch (query[0])
        {
            case ListName when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var from):
                return new(MenuQueryKind.List, From: from);
            case PersonName when ExtensionNumber.TryParse(value, out var person):
                return new(MenuQueryKind.Person, Person: person);
            case MoreName when ExtensionNumber.TryParse(value, out var person):
                return new(MenuQueryKind.More, Person: person);
            case PickName:
                return new(MenuQueryKind.Pick, Link: value);
            default:
                return new(MenuQueryKind.Nonsense);
        }
    }
}

internal enum MenuQueryKind
{
    Home,
    List,
    Person,
    More,
    Pick,
    Nonsense,
}
