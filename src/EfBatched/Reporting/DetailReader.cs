using EfBatched.Deploying;
using EfBatched.Keys;
using EfBatched.Storage;
using EfBatched.Storage.Migrations;
using EfBatched.Tracking;
using EfBatched.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EfBatched.Reporting;

/// <summary>Reads what there is to say of one migration: a bounded number of queries, whatever it has done.</summary>
internal sealed class DetailReader(DbContext context, TimeSpan timeout)
{
    private const int MostFailed = 50;
    private const int MostChanges = 200;
    private const int MostThrottles = 500;
    private const int MostOfSource = 200;

    /// <summary>Null when no migration of this name was ever enqueued.</summary>
    public async Task<MigrationDetails?> ReadAsync(BatchedMigrationState state, CancellationToken cancellationToken)
    {
        var row = await ReadableMigrations.Of(context).SingleOrDefaultAsync(m => m.Id == state.Id, cancellationToken)
            .ConfigureAwait(false);
        if (row is null)
        {
            return null;
        }

        var failed = state.Jobs.GetValueOrDefault(BatchedJobStatus.Failed) == 0
            ? new JobPage([], null)
            : await new JobReader(context).ReadAsync(
                row.Id, new JobQuery { Status = BatchedJobStatus.Failed, Take = MostFailed }, cancellationToken).ConfigureAwait(false);
        var work = WorkRegistry.For(context).Find(row.Name);
        return new MigrationDetails
        {
            Row = row,
            Jobs = await new JobSampler(context, new TrackingStore(context, timeout)).ReadAsync(row.Id, cancellationToken).ConfigureAwait(false),
            Failed = failed,
            Changes = await FindChangesAsync(row.Id, cancellationToken).ConfigureAwait(false),
            Throttles = await FindThrottlesAsync(row.Id, cancellationToken).ConfigureAwait(false),
            WorkClass = work?.Declaration.MigrationType.FullName,
            CanVerify = work?.CanVerify == true,
            BoundarySql = work is null || row.UpTo is null ? null : BoundarySql(work, row.UpTo),
            ConditionSql = work is null ? null : ConditionSql(work),
            Gates = await FindGatesAsync(state, cancellationToken).ConfigureAwait(false),
        };
    }

    // What a build or a provider cannot say is no reason to show nothing at all.
    private string? BoundarySql(BatchedWork work, string upTo)
    {
        try
        {
            using var command = work.SearchBoundary(context, null, work.Codec.Decode(new EncodedBoundary(upTo)), RowCount.AtLeastOne(1_000)).CreateCommand();
            return command.CommandText;
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or NotSupportedException or System.Text.Json.JsonException)
        {
            return null;
        }
    }

    private string? ConditionSql(BatchedWork work)
    {
        try
        {
            return RemainingQuery.Create(context, work)?.Sql;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private async Task<Dictionary<string, BatchedEventState>> FindChangesAsync(long migrationId, CancellationToken cancellationToken)
    {
        var events = await context.Set<BatchedEventRow>().AsNoTracking()
            .Where(e => e.MigrationId == migrationId && e.Kind == BatchedEventKind.SettingsChanged)
            .OrderByDescending(e => e.Id).Take(MostChanges).ToListAsync(cancellationToken).ConfigureAwait(false);
        var changes = new Dictionary<string, BatchedEventState>(StringComparer.Ordinal);
        foreach (var change in events.Select(e => BatchedEventState.Of(e, new Dictionary<long, string>())))
        {
            foreach (var label in SettingLabels.In(change.Reason))
            {
                changes.TryAdd(label, change);
            }
        }

        return changes;
    }

    private async Task<IReadOnlyList<ThrottleChange>> FindThrottlesAsync(long migrationId, CancellationToken cancellationToken)
    {
        var events = await context.Set<BatchedEventRow>()
            .Where(e => e.MigrationId == migrationId && e.Kind == BatchedEventKind.Throttled)
            .OrderByDescending(e => e.Id).Take(MostThrottles).Select(e => new { e.OccurredAt, Reason = e.Reason!.Substring(0, MostOfSource) })
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. events.Select(e => ThrottleChange.Of(e.OccurredAt, e.Reason)).Reverse()];
    }

    // A database may have been created without schema migrations; then there is nothing to wait.
    private async Task<IReadOnlyList<string>> FindGatesAsync(BatchedMigrationState state, CancellationToken cancellationToken)
    {
        var assembly = context.GetService<IMigrationsAssembly>();
        if (assembly.Migrations.Count == 0)
        {
            return [];
        }

        var applied = await context.Database.GetAppliedMigrationsAsync(cancellationToken).ConfigureAwait(false);
        return [.. new PendingGates(context, assembly, applied, null).FindOf(state.Name, state.Status, state.ErrorMessage)];
    }
}
