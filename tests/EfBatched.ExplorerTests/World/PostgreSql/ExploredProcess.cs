namespace EfBatched.ExplorerTests.World.PostgreSql;

/// <summary>A process with an engine, of which two run at once.</summary>
internal sealed class ExploredProcess : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    public CancellationToken Stopping => _stopping.Token;

    public bool IsDead { get; private set; }

    public bool HasEnded => IsDead || _stopping.IsCancellationRequested;

    public void Die() => IsDead = true;

    public void Stop() => _stopping.Cancel();

    public void ThrowIfDead()
    {
        if (IsDead)
        {
            throw new ProcessDiedException();
        }
    }

    public void Dispose() => _stopping.Dispose();
}
