namespace Provisioning.Benchmarks.Lamps;

/// <summary>What must be nothing for a run to count as clean.</summary>
/// <param name="Lost">Answers, NOTIFYs or lamps that never came right.</param>
/// <param name="Resent">Requests the load had to send again (unanswered for T1).</param>
/// <param name="Repeated">NOTIFYs the server sent again, or in the wrong order.</param>
/// <param name="Refused">Answers of 300 and more.</param>
/// <param name="Dropped">Datagrams the kernel dropped at the two ports, from /proc/net/udp.</param>
/// <param name="Late">Events the load could not send when they were due.</param>
internal readonly record struct Losses(int Lost, int Resent, int Repeated, int Refused, long Dropped, int Late)
{
    public bool None => this == default;

    public override string ToString() => None
        ? "none"
        : string.Join(", ", new[] { ("lost", Lost), ("resent", Resent), ("repeated", Repeated), ("refused", Refused), ("dropped", Dropped), ("late", Late) }
            .Where(loss => loss.Item2 != 0).Select(loss => $"{loss.Item2:N0} {loss.Item1}"));
}
