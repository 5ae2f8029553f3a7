namespace Provisioning.Benchmarks.Lamps;

/// <summary>What every lamp should show and how many do: the model that the phones are held against.</summary>
internal sealed class Board(int extensions)
{
    private const int States = 4;
    private readonly LampState[] _truth = [.. Enumerable.Repeat(LampState.Idle, extensions)];
    private readonly long[] _changedAt = new long[extensions];
    private readonly int[] _watchers = new int[extensions];
    private readonly int[] _showing = new int[extensions * States];

    public int Extensions => _truth.Length;

    /// <summary>Lamps that do not show the truth.</summary>
    public int Wrong { get; private set; }

    /// <summary>Lamps that had not shown a change when the next one came.</summary>
    public int Missed { get; private set; }

    public Latencies Latencies { get; } = new();

    public LampState Truth(int extension) => _truth[extension];

    public void Watch(int extension)
    {
        _watchers[extension]++;
        _showing[extension * States]++;
        Wrong++;
    }

    public void Change(int extension, LampState state, long now)
    {
        Missed += WrongOn(extension);
        Wrong -= WrongOn(extension);
        _truth[extension] = state;
        _changedAt[extension] = now;
        Wrong += WrongOn(extension);
    }

    public void Show(int extension, LampState before, LampState shown, long now)
    {
        if (before == shown)
            return;
        Wrong -= WrongOn(extension);
        _showing[(extension * States) + (int)before]--;
        _showing[(extension * States) + (int)shown]++;
        Wrong += WrongOn(extension);
        if (shown == _truth[extension] && _changedAt[extension] != 0)
            Latencies.Add(now - _changedAt[extension]);
    }

    /// <summary>Forgets the times taken so far.</summary>
    public void Restart()
    {
        Missed = 0;
        Latencies.Clear();
    }

    private int WrongOn(int extension) => _watchers[extension] - _showing[(extension * States) + (int)_truth[extension]];
}
