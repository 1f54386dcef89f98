using System.Data.Common;
using EfBatched.Deploying;
using EfBatched.Running.Searching;
using EfBatched.Storage;
using EfBatched.Storage.Migrations;
using EfBatched.Texts;
using EfBatched.Tracking;
using EfBatched.Work;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Operating;

/// <summary>
/// Asks of the rows, whatever the status says, whether a migration has left any; and opens one that has ended again to change them.
/// </summary>
internal sealed class MigrationVerifier(DbContext context, TimeSpan timeout, TimeSpan changeTimeout)
{
    private const string InsufficientPrivilege = "42501";
    private const string QueryCanceled = "57014";

    private readonly TrackingStore _store = new(context, changeTimeout);

    public async Task<BatchedMigrationVerification> VerifyAsync(string name, CancellationToken cancellationToken)
    {
        var migration = await _store.Migrations.FindAsync(name, cancellationToken).ConfigureAwait(false);
        var work = WorkRegistry.For(context).Find(name)
            ?? throw (migration is null
                ? await NotFoundAsync(name, cancellationToken).ConfigureAwait(false)
                : OperationRefusal.Of(OperatingStrings.VerifyNeedsClass(name, context.GetType())));
        if (!work.CanVerify)
        {
            throw OperationRefusal.Of(OperatingStrings.NothingToVerifyBy(name));
        }

        var count = await CountAsync(work, cancellationToken).ConfigureAwait(false);
        return new BatchedMigrationVerification
        {
            MigrationName = name,
            Status = migration?.Status,
            RowsLeft = Math.Min(count, GateSql.MaxCounted),
            IsAtLeast = count > GateSql.MaxCounted,
        };
    }

    /// <summary>Verifies, and has a migration that has ended change the rows that are left.</summary>
    public async Task<BatchedMigrationVerification> SweepAsync(
        string name, string? reason, string actor, CancellationToken cancellationToken)
    {
        var result = await VerifyAsync(name, cancellationToken).ConfigureAwait(false);
        if (result.Succeeded)
        {
            return result;
        }

        return await _store.InTransactionAsync(
            async () =>
            {
                var migration = await _store.LockMigrationAsync(name, cancellationToken).ConfigureAwait(false);
                return migration.Status switch
                {
                    var status when status.IsFinished() =>
                        await BeginAsync(migration, result, reason, actor, cancellationToken).ConfigureAwait(false),
                    BatchedMigrationStatus.Failed or BatchedMigrationStatus.Cancelled => throw new BatchedMigrationTransitionException(
                        name, migration.Status, "swept", OperatingStrings.RefusedTransition(migration.Status)),
                    // It verifies at its end anyway.
                    _ => result with { Status = migration.Status },
                };
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<BatchedMigrationVerification> BeginAsync(
        MigrationSnapshot migration, BatchedMigrationVerification result, string? reason, string actor, CancellationToken cancellationToken)
    {
        var status = await _store.Events.IsAllPausedAsync(cancellationToken).ConfigureAwait(false)
            ? BatchedMigrationStatus.Paused
            : BatchedMigrationStatus.Active;
        var why = OperatingStrings.SweepBegun(Phrases.RowsOf(result.RowsLeft, result.IsAtLeast), reason);
        await _store.Migrations.VerifyAgainAsync(migration.Id, WalkEnd.MaxSweeps + 1, cancellationToken).ConfigureAwait(false);
        await _store.Migrations.SetStatusAsync(migration.Id, migration.Status, status, why, null, null, cancellationToken).ConfigureAwait(false);
        await _store.Events.AddAsync(
            BatchedEventKind.VerificationStarted, migration.Id, null, migration.Status, status, why, actor, cancellationToken)
            .ConfigureAwait(false);
        return result with { Status = status, SweepStarted = true };
    }

    private async Task<int> CountAsync(BatchedWork work, CancellationToken cancellationToken)
    {
        var counter = new RowCounter(context, timeout);
        try
        {
            return await counter.CountAsync(
                work.Remaining(context), GateSql.MaxCounted + 1, work.Declaration.SeesAllRows, cancellationToken).ConfigureAwait(false);
        }
        catch (DbException e) when (e.SqlState == InsufficientPrivilege)
        {
            throw OperationRefusal.Of(OperatingStrings.VerifySeesNotAll(work.Name, counter.Role!, e.Message), e);
        }
        catch (DbException e) when (!cancellationToken.IsCancellationRequested
            && (e.SqlState == QueryCanceled || e.InnerException is TimeoutException))
        {
            throw new VerificationTimeoutException(OperatingStrings.VerifyTimedOut(work.Name, timeout), e);
        }
    }

    private async Task<BatchedMigrationNotFoundException> NotFoundAsync(string name, CancellationToken cancellationToken)
    {
        var known = await _store.Migrations.StatusesAsync(cancellationToken).ConfigureAwait(false);
        return new BatchedMigrationNotFoundException(name, [.. known.Select(k => k.Name)]);
    }
}
