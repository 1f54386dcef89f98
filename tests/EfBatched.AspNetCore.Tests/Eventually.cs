namespace EfBatched.AspNetCore.Tests;

/// <summary>Waits for what another process or a browser brings about.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(Longest);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await condition())
        {
            Assert.True(await timer.WaitForNextTickAsync(limit.Token));
        }
    }
}
