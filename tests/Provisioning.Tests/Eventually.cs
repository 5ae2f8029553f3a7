namespace Provisioning.Tests;

/// <summary>Waits for a condition, at most half a minute unless the test says otherwise: tests never sleep.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(condition, () => what);

    public static Task TrueAsync(Func<bool> condition, Func<string> what, TimeSpan? patience = null) => TrueAsync(() => Task.FromResult(condition()), what, patience ?? Patience);

    public static Task TrueAsync(Func<Task<bool>> condition, string what) => TrueAsync(condition, () => what, Patience);

    public static Task TrueAsync(Func<Task<bool>> condition, Func<string> what) => TrueAsync(condition, what, Patience);

    public static Task TrueAsync(Func<Task<bool>> condition, string what, TimeSpan patience) => TrueAsync(condition, () => what, patience);

    /// <param name="what">Asked when it never happened.</param>
    private static async Task TrueAsync(Func<Task<bool>> condition, Func<string> what, TimeSpan longest)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > longest)
                Assert.Fail($"never happened: {what()}");
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}
