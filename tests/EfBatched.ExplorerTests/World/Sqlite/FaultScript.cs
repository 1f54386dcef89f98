using EfBatched.ExplorerTests.Scripts;
using Microsoft.Data.Sqlite;

namespace EfBatched.ExplorerTests.World.Sqlite;

/// <summary>Lets the events of a script happen at the statements of one flow, and the time pass with each of them.</summary>
internal sealed class FaultScript(FaultyConnection connection, JumpClock clock, Func<ScriptEvent, Task> act) : IStatementWatcher
{
    private static readonly TimeSpan StatementTime = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan _frozenTime = 2 * new BatchedMigrationRunnerOptions().LeaseDuration;

    private readonly List<Pending> _pending = [];
    private Story _story = new();
    private int _limit;

    /// <summary>The statements of the engine so far.</summary>
    public int Statements { get; private set; }

    /// <summary>True once there were more statements than the script can need.</summary>
    public bool IsOverLimit => Statements > _limit;

    /// <summary>True when the process has died, so that it can do nothing any more.</summary>
    public bool IsDead { get; private set; }

    /// <summary>Cancelled when the host asks the process to stop.</summary>
    public CancellationTokenSource Stopping { get; private set; } = new();

    /// <summary>Called with each statement and what struck it.</summary>
    public Action<string>? Trace { get; set; }

    public void Begin(Script script, Story story, int limit)
    {
        _pending.Clear();
        _pending.AddRange(script.Events.Select(e => new Pending(e) { Left = e.Times }));
        (_story, _limit, Statements) = (story, limit, 0);
        NewProcess();
    }

    /// <summary>Another process, which is alive.</summary>
    public void NewProcess()
    {
        IsDead = false;
        Stopping.Dispose();
        Stopping = new CancellationTokenSource();
    }

    /// <summary>From now on nothing happens any more, and as many statements again are permitted.</summary>
    public void Calm()
    {
        _pending.Clear();
        _limit += Statements;
    }

    /// <summary>Where the engine has stopped: lets the next thing happen that needs no statement. False when there is none.</summary>
    public bool TryActNext()
    {
        if (_pending.Find(p => !p.Event.Kind.IsFault()) is not { } next)
        {
            return false;
        }

        Act(next);
        return true;
    }

    public Exception? Before(string sql)
    {
        if (sql.StartsWith("ROLLBACK", StringComparison.Ordinal))
        {
            return null;
        }

        ThrowIfDead();
        clock.Advance(StatementTime);
        Statements++;
        if (IsOverLimit)
        {
            Die();
        }

        ActOnTime();
        var struck = _pending.Find(p => p.Event.Kind.IsFault() && p.Event.At <= Statements && IsOn(p.Event, sql));
        Trace?.Invoke($"{Statements} {struck?.Event.Kind} {sql}");
        return struck is null ? null : Strike(struck);
    }

    /// <summary>Does something of which the script knows nothing.</summary>
    public async Task<TResult> UnseenAsync<TResult>(Func<Task<TResult>> operation)
    {
        var watcher = connection.Watcher;
        connection.Watcher = null;
        try
        {
            return await operation();
        }
        finally
        {
            connection.Watcher = watcher;
        }
    }

    private void ActOnTime()
    {
        // Inside a transaction of the engine it would be part of that.
        while (!connection.IsInTransaction
            && _pending.Find(p => !p.Event.Kind.IsFault() && p.Event.At <= Statements) is { } next)
        {
            Act(next);
        }
    }

    private void Act(Pending next)
    {
        _pending.Remove(next);
        Trace?.Invoke($"{Statements} {next.Event.Kind}");
        UnseenAsync(async () =>
        {
            await act(next.Event);
            return true;
        }).GetAwaiter().GetResult();
    }

    private SqliteException? Strike(Pending struck)
    {
        _story.Strike(struck.Event);
        if (--struck.Left == 0)
        {
            _pending.Remove(struck);
        }

        switch (struck.Event.Kind)
        {
            case EventKind.Die:
                Die();
                return null;
            case EventKind.Stop:
                Stopping.Cancel();
                return null;
            case EventKind.Freeze:
                clock.Advance(_frozenTime);
                return null;
            case EventKind.CutAfter:
                return SqliteFault.Of(struck.Event);
            case EventKind.CutBefore:
                connection.RollBack();
                break;
        }

        throw SqliteFault.Of(struck.Event);
    }

    private void Die()
    {
        IsDead = true;
        connection.RollBack();
        ThrowIfDead();
    }

    private void ThrowIfDead()
    {
        if (IsDead)
        {
            throw new ProcessDiedException();
        }
    }

    private static bool IsOn(ScriptEvent fault, string sql) =>
        fault.On switch
        {
            _ when fault.Kind == EventKind.LockTable => sql.Contains("\"items\"", StringComparison.Ordinal),
            StatementKind.Work => sql.Contains("\"items\"", StringComparison.Ordinal)
                && !sql.StartsWith("SELECT", StringComparison.Ordinal) && !sql.Contains("batched_", StringComparison.Ordinal),
            StatementKind.Commit => sql.StartsWith("COMMIT", StringComparison.Ordinal),
            _ => true,
        };

    private sealed record Pending(ScriptEvent Event)
    {
        public int Left { get; set; }
    }
}
