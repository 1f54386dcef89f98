using System.Data.Common;
using EfBatched.ExplorerTests.Scripts;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace EfBatched.ExplorerTests.World.PostgreSql;

/// <summary>
/// The events of a script that no trigger can make: a process that dies or is stopped, and the answer to a COMMIT that is lost. They strike
/// where a step opens its connection, and where it commits.
/// </summary>
internal sealed class ProcessFaults : IDbConnectionInterceptor, IDbTransactionInterceptor
{
    // A step has about as many statements.
    private const int StatementsPerStep = 3;

    private readonly Lock _lock = new();
    private readonly List<(ScriptEvent Event, int Left)> _pending = [];

    private Story _story = new();
    private int _steps;

    /// <summary>The process that uses the context; null for everybody else.</summary>
    public AsyncLocal<ExploredProcess?> Process { get; } = new();

    public void Begin(IReadOnlyList<ScriptEvent> events, Story story)
    {
        lock (_lock)
        {
            _pending.Clear();
            _pending.AddRange(events.Where(e => e.Kind is EventKind.Die or EventKind.Stop || IsLostAnswer(e)).Select(e => (e, e.Times)));
            (_story, _steps) = (story, 0);
        }
    }

    public ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        if (Process.Value is { } process)
        {
            Interlocked.Increment(ref _steps);
            process.ThrowIfDead();
            if (TryStrike(e => e.On != StatementKind.Commit && !IsLostAnswer(e)) is { } struck)
            {
                End(process, struck);
            }
        }

        return ValueTask.FromResult(result);
    }

    public ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        if (Process.Value is { } process)
        {
            process.ThrowIfDead();
            if (TryStrike(e => e.On == StatementKind.Commit && !IsLostAnswer(e)) is { } struck)
            {
                End(process, struck);
            }
        }

        return ValueTask.FromResult(result);
    }

    public Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default) =>
        Process.Value is not null && TryStrike(IsLostAnswer) is { } struck
            ? throw new NpgsqlException(PostgresFaultSql.TextOf(struck), new IOException())
            : Task.CompletedTask;

    private static bool IsLostAnswer(ScriptEvent happening) =>
        happening is { Kind: EventKind.CutAfter, On: StatementKind.Commit };

    private static void End(ExploredProcess process, ScriptEvent struck)
    {
        if (struck.Kind == EventKind.Stop)
        {
            process.Stop();
            return;
        }

        process.Die();
        process.ThrowIfDead();
    }

    private ScriptEvent? TryStrike(Func<ScriptEvent, bool> isOne)
    {
        lock (_lock)
        {
            var index = _pending.FindIndex(p => isOne(p.Event) && p.Event.At <= StatementsPerStep * _steps);
            if (index < 0)
            {
                return null;
            }

            var (struck, left) = _pending[index];
            if (left == 1)
            {
                _pending.RemoveAt(index);
            }
            else
            {
                _pending[index] = (struck, left - 1);
            }

            _story.Strike(struck);
            return struck;
        }
    }
}
