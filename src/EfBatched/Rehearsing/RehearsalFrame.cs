using System.Data.Common;
using EfBatched.Databases.Rehearsals;
using EfBatched.Databases;
using EfBatched.Faults;
using EfBatched.Running.Hosting;
using EfBatched.Running.Runner;
using EfBatched.Running.Walking;
using EfBatched.Sql;
using EfBatched.Work.Batches;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfBatched.Rehearsing;

/// <summary>
/// The frame of one sample batch: no guard, since there is no job; a transaction that the database refuses to commit; measures around the work; and
/// a ROLLBACK. What the measures take is told apart from the batch.
/// </summary>
internal sealed class RehearsalFrame(EngineParts parts, IRehearsalObserver? observer) : IBatchFrame
{
    private RehearsalStore? _store;
    private long? _walBefore;
    private IReadOnlyList<TableChanges> _changesBefore = [];

    public bool IsMeasured => false;

    /// <summary>The time that measuring has taken, inside of the batch's own.</summary>
    public TimeSpan Measuring { get; private set; }

    /// <summary>Of that, what came after the work.</summary>
    public TimeSpan MeasuringAtEnd { get; private set; }

    /// <summary>How far the log of the whole server has moved during the batch; null where there is none to be seen.</summary>
    public long? WalBytes { get; private set; }

    /// <summary>What the batch has done to each table; empty where it was not observed.</summary>
    public IReadOnlyList<TableChanges> Changes { get; private set; } = [];

    public Task BeginAsync(BatchTrial trial)
    {
        _store = trial.Store.Provider.OpenRehearsal(trial.Store.Connection);
        return _store.RefuseCommitAsync(trial.Limit.Token);
    }

    public SqlText Guard(BatchTrial trial) => RehearsalStore.Guard(trial.Job.Sizes.Settings);

    public Task OpenedAsync(BatchTrial trial) =>
        MeasureAsync(
            async () =>
            {
                var token = trial.Limit.Token;
                var active = trial.Handle.Context.GetService<ActiveBatch>();
                active.Check = TransactionControl.Refuse;
                if (observer is not null)
                {
                    active.Observer = (command, cancellation) => ObserveAsync(trial, command, cancellation);
                    await observer.BeforeAsync(trial, token).ConfigureAwait(false);
                    _changesBefore = await _store!.CountChangesAsync(token).ConfigureAwait(false);
                }

                _walBefore = await _store!.FindWalEndAsync(token).ConfigureAwait(false);
            });

    public Task<bool> IsOpenAsync(BatchTrial trial, CancellationToken cancellationToken) => _store!.RefusesCommitAsync(cancellationToken);

    public Task WorkedAsync(BatchTrial trial, TimeSpan elapsed)
    {
        var active = trial.Handle.Context.GetService<ActiveBatch>();
        (active.Check, active.Observer) = (null, null);
        return observer is null ? Task.CompletedTask : MeasureAsync(() => observer.AfterAsync(trial, trial.Limit.Token));
    }

    public async Task EndAsync(BatchTrial trial)
    {
        try
        {
            var before = Measuring;
            await _store!.CheckDeferredAsync(trial.Limit.Token).ConfigureAwait(false);
            await MeasureAsync(
                async () =>
                {
                    WalBytes = await _store.FindWalEndAsync(trial.Limit.Token).ConfigureAwait(false) - _walBefore;
                    Changes = observer is null
                        ? []
                        : TableChanges.Between(_changesBefore, await _store.CountChangesAsync(trial.Limit.Token).ConfigureAwait(false));
                }).ConfigureAwait(false);
            MeasuringAtEnd = Measuring - before;
            // Work that swallowed its cancellation has returned too early.
            trial.Limit.Commit();
            await trial.Transaction!.RollbackAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (InvalidOperationException e)
        {
            throw new WorkLeftTransactionException(e);
        }
    }

    private Task ObserveAsync(BatchTrial trial, DbCommand command, CancellationToken cancellationToken) =>
        MeasureAsync(() => observer!.ObserveAsync(trial, command, cancellationToken));

    private async Task MeasureAsync(Func<Task> measure)
    {
        var started = parts.Time.GetTimestamp();
        try
        {
            await measure().ConfigureAwait(false);
        }
        finally
        {
            Measuring += parts.Time.GetElapsedTime(started);
        }
    }
}
