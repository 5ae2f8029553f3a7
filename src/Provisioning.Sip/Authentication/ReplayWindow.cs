using System.Runtime.CompilerServices;

namespace Provisioning.Sip.Authentication;

/// <summary>
/// Which of the last 256 counts were used. A client with parallel connections may send its counts out of order; one that is
/// further behind than the window is taken for a replay. Not thread-safe.
/// </summary>
internal sealed class ReplayWindow
{
    /// <summary>More than a browser's six or a phone's one connection can overtake each other by.</summary>
    public const int Size = 256;

    private const int Words = Size / 64;

    private Bits _used;
    private uint _highest;

    public bool TryUse(uint count)
    {
        if (count == 0) // RFC 7616 §3.4: the first request sends 00000001
            return false;
        if (count > _highest)
            Slide(count);
        else if (_highest - count >= Size)
            return false;
        ref var word = ref _used[(int)(count / 64 % Words)];
        var bit = 1UL << (int)(count % 64);
        if ((word & bit) != 0)
            return false;
        word |= bit;
        return true;
    }

    /// <summary>A ring: the places between the old and the new highest count are cleared for their new meaning.</summary>
    private void Slide(uint count)
    {
        if (count - _highest >= Size)
        {
            _used = default;
        }
        else
        {
            for (var place = _highest + 1; place != count + 1; place++)
                _used[(int)(place / 64 % Words)] &= ~(1UL << (int)(place % 64));
        }

        _highest = count;
    }

    [InlineArray(Words)]
    private struct Bits
    {
        private ulong _first;
    }
}
