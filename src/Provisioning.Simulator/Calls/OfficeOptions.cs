using System.Collections.Immutable;

namespace Provisioning.Simulator.Calls;

/// <summary>How people of an office telephone. The defaults make a lively office: somebody rings every few seconds.</summary>
public sealed record OfficeOptions
{
    /// <summary>Who can be called; outside callers come from nowhere.</summary>
    public required ImmutableArray<OfficePerson> People { get; init; }

    /// <summary>Calls that begin in an hour for each person.</summary>
    public double CallsAnHour { get; init; } = 20;

    public TimeSpan MeanRinging { get; init; } = TimeSpan.FromSeconds(6);

    public TimeSpan MeanTalking { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan MeanHold { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>Of all calls, from 0 to 1.</summary>
    public double ShareFromOutside { get; init; } = 0.5;

    public double ShareUnanswered { get; init; } = 0.15;

    public double ShareHeld { get; init; } = 0.25;

    public double ShareTransferred { get; init; } = 0.1;

    /// <summary>The same seed tells the same story.</summary>
    public int Seed { get; init; } = 1;
}

/// <summary>Somebody with a telephone.</summary>
/// <param name="Number">Digits.</param>
/// <param name="Name">As others see it when they are called.</param>
public sealed record OfficePerson(string Number, string Name);
