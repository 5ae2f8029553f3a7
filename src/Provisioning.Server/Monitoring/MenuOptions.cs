using System.ComponentModel.DataAnnotations;

namespace Provisioning.Monitoring;

/// <summary>Configuration section <c>Monitoring:Menus</c>: the menus on phones' screens.</summary>
internal sealed class MenuOptions
{
    public const string Section = "Monitoring:Menus";

    /// <summary>How long what a menu shows can be picked: twice the minute that a menu stays on the screen.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "01:00:00")]
    public TimeSpan LinkLifetime { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a phone waits for what came of its pick; phones give up after some ten seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan PickLimit { get; set; } = TimeSpan.FromSeconds(6);

    /// <summary>Picks remembered, so that none is done twice: more than an account makes in two minutes, at about 100 bytes each. When they are full nothing is picked.</summary>
    [Range(16, 1_000_000)]
    public int MaxPicks { get; set; } = 20_000;
}
