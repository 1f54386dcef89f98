namespace EfBatched.ExplorerTests.World.PostgreSql;

/// <summary>A process with an engine, of which two run at once.</summary>
internal sealed class ExploredProcess : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Ends when the process goes on, where it stands still.</summary>
    public Task Thawed { get; private set; } = Task.CompletedTask;

    public bool IsDead { get; private set; }

    public bool HasEnded => IsDead || _stopping.IsCancellationRequested;

    public void Die() => IsDead = true;

    /// <summary>Nothing of the process goes on for that time, unless it is stopped.</summary>
    public Task FreezeAsync(TimeSpan time) => Thawed = DelayAsync(time);

    public void Stop() => _stopping.Cancel();

    public void ThrowIfDead()
    {
        if (IsDead)
        {
            throw new ProcessDiedException();
        }
    }

    public void Dispose() => _stopping.Dispose();

    private async Task DelayAsync(TimeSpan time) =>
        await Task.Delay(time, Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
