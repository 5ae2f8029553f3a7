using System.Diagnostics;

namespace Provisioning.Benchmarks.Lamps;

/// <summary>The load is this program itself, on a core of its own: started on all cores, it starts itself again on that one.</summary>
internal static class Pinned
{
    private const nint LoadMask = 1 << Workplace.LoadCore;

    public static bool IsPinned
    {
        get
        {
            using var self = Process.GetCurrentProcess();
            return OperatingSystem.IsLinux() && self.ProcessorAffinity == LoadMask;
        }
    }

    public static async Task<int> RunAgainAsync(CancellationToken token)
    {
        using var again = Process.Start("taskset", ["-c", $"{Workplace.LoadCore}", Environment.ProcessPath!, .. Environment.GetCommandLineArgs()[1..]]);
        await again.WaitForExitAsync(token);
        return again.ExitCode;
    }
}
