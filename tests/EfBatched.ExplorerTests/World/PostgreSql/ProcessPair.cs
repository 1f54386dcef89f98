namespace EfBatched.ExplorerTests.World.PostgreSql;

/// <summary>Processes that run at once. One that has ended is followed by another; disposing stops all and waits for them.</summary>
internal sealed class ProcessPair : IAsyncDisposable
{
    private readonly Func<ExploredProcess, int, Task> _run;
    private readonly (ExploredProcess Process, Task Run)[] _running;
    private int _number;

    public ProcessPair(int count, Func<ExploredProcess, int, Task> run)
    {
        _run = run;
        _running = [.. Enumerable.Range(0, count).Select(_ => Start())];
    }

    /// <summary>Puts new processes in the place of those that have ended.</summary>
    public void Renew()
    {
        for (var i = 0; i < _running.Length; i++)
        {
            if (_running[i].Run.IsCompleted)
            {
                _running[i].Run.GetAwaiter().GetResult();
                _running[i].Process.Dispose();
                _running[i] = Start();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (process, _) in _running)
        {
            process.Stop();
        }

        await Task.WhenAll(_running.Select(r => r.Run));
        foreach (var (process, _) in _running)
        {
            process.Dispose();
        }
    }

    private (ExploredProcess Process, Task Run) Start()
    {
        var process = new ExploredProcess();
        var number = _number++;
        return (process, Task.Run(() => _run(process, number)));
    }
}
