using System.Data.Common;
using EfBatched.ExplorerTests.Scripts;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace EfBatched.ExplorerTests.World.PostgreSql;

/// <summary>
/// The events of a script that no trigger can make: a process that dies, stands still or is stopped, and the answer to a COMMIT that is lost.
/// They strike where a step opens its connection, where the work reads, and where it commits.
/// </summary>
internal sealed class ProcessFaults : IDbConnectionInterceptor, IDbCommandInterceptor, IDbTransactionInterceptor
{
    // A step has about as many statements.
    private const int StatementsPerStep = 3;

    // Longer than a lease, and than it takes another process to notice.
    private static readonly TimeSpan _frozenTime = TimeSpan.FromSeconds(2.5);

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
            _pending.AddRange(events.Where(e => e.Kind is EventKind.Die or EventKind.Stop or EventKind.Freeze || IsLostAnswer(e)).Select(e => (e, e.Times)));
            (_story, _steps) = (story, 0);
        }
    }

    public async ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        if (Process.Value is { } process)
        {
            await process.Thawed.ConfigureAwait(false);
            Interlocked.Increment(ref _steps);
            process.ThrowIfDead();
            if (TryStrike(e => e.On != StatementKind.Commit && !IsLostAnswer(e) && e.Kind != EventKind.Freeze) is { } struck)
            {
                await StrikeAsync(process, struck).ConfigureAwait(false);
            }
        }

        return result;
    }

    public ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        if (Process.Value is not null
            && WideRead.IsPossible(command)
            && TryStrike(e => e is { Kind: EventKind.Freeze, On: StatementKind.Work }) is not null)
        {
            WideRead.Widen(command);
        }

        return ValueTask.FromResult(result);
    }

    public async ValueTask<DbDataReader> ReaderExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        if (Process.Value is { } process && WideRead.IsWide(command))
        {
            await process.FreezeAsync(_frozenTime).ConfigureAwait(false);
        }

        return result;
    }

    public async ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        if (Process.Value is { } process)
        {
            process.ThrowIfDead();
            if (TryStrike(e => e.On == StatementKind.Commit && !IsLostAnswer(e)) is { } struck)
            {
                await StrikeAsync(process, struck).ConfigureAwait(false);
            }
        }

        return result;
    }

    public Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default) =>
        Process.Value is not null && TryStrike(IsLostAnswer) is { } struck
            ? throw new NpgsqlException(PostgresFaultSql.TextOf(struck), new IOException())
            : Task.CompletedTask;

    private static bool IsLostAnswer(ScriptEvent happening) =>
        happening is { Kind: EventKind.CutAfter, On: StatementKind.Commit };

    private static async Task StrikeAsync(ExploredProcess process, ScriptEvent struck)
    {
        switch (struck.Kind)
        {
            case EventKind.Stop:
                process.Stop();
                break;
            case EventKind.Freeze:
                await process.FreezeAsync(_frozenTime).ConfigureAwait(false);
                break;
            default:
                process.Die();
                process.ThrowIfDead();
                break;
        }
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
