using EfBatched.Declaring;
using EfBatched.Sql;
using EfBatched.Storage;
using EfBatched.Storage.Jobs;
using EfBatched.Storage.Migrations;
using EfBatched.Tracking;
using EfBatched.Work;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Reporting;

/// <summary>Reads where migrations stand: their rows, and one summary of their jobs.</summary>
internal sealed class StateReader(DbContext context, TimeSpan timeout)
{
    private static readonly IReadOnlyDictionary<string, BatchedMigrationStatus?> NoNames = new Dictionary<string, BatchedMigrationStatus?>();

    /// <summary>Reads all migrations, or the one of a name.</summary>
    public async Task<IReadOnlyList<BatchedMigrationState>> ReadAsync(string? name, CancellationToken cancellationToken)
    {
        var store = new TrackingStore(context, timeout);
        var rows = await FindRowsAsync(name, cancellationToken).ConfigureAwait(false);
        var waiting = await FindWaitingAsync(store, rows, cancellationToken).ConfigureAwait(false);
        var jobs = rows.Count == 0
            ? []
            : await store.Jobs.SummarizeAsync(name is null ? null : rows[0].Id, cancellationToken).ConfigureAwait(false);
        var summaries = jobs.ToLookup(s => s.MigrationId);
        var identities = rows.Count == 0
            ? new Dictionary<long, MigrationIdentity>()
            : (await store.Migrations.FindIdentitiesAsync(cancellationToken).ConfigureAwait(false)).ToDictionary(i => i.Id);
        var names = await ReadableMigrations.FindStatusesAsync(context, rows, cancellationToken).ConfigureAwait(false);
        var idle = jobs.Where(j => j.IdleMs is not null).GroupBy(j => j.MigrationId)
            .ToDictionary(g => g.Key, g => TimeSpan.FromMilliseconds(g.Min(j => j.IdleMs!.Value)));
        var facts = await new FactReader(context, store, identities).ReadAsync(rows, idle, cancellationToken).ConfigureAwait(false);
        var estimates = new FreshEstimates(context, store);
        var subjects = new List<OutlookSubject>();
        foreach (var row in rows)
        {
            var about = facts[row.Id];
            var identity = identities.GetValueOrDefault(row.Id);
            var read = ToState(row, [.. summaries[row.Id]], waiting) with
            {
                Table = Display(row, identity),
                UnknownStatus = names.GetValueOrDefault(row.Id),
            };
            var table = identity?.Table ?? new TableName(row.TableName, row.TableSchema);
            var state = WithoutStale(await estimates.RenewAsync(read, table, cancellationToken).ConfigureAwait(false), about);
            subjects.Add(new OutlookSubject(state with { Cause = Explanation.CauseOf(state, about) }, row.Round, about));
        }

        var outlooks = await new OutlookReader(store).ReadAsync(subjects, cancellationToken).ConfigureAwait(false);
        return
        [
            .. subjects.Select(s => (Of: s, Outlook: outlooks[s.State.Id])).Select(
                s => Explain(s.Of.State, s.Of.Facts with { WorkShare = s.Outlook.WorkShare, Closed = s.Outlook.Closed }, s.Outlook)),
        ];
    }

    /// <summary>Reads the rows of all migrations and what they wait for, but neither their jobs, of which there may be a million, nor why.</summary>
    public async Task<IReadOnlyList<BatchedMigrationState>> ReadRowsAsync(CancellationToken cancellationToken)
    {
        var rows = await FindRowsAsync(null, cancellationToken).ConfigureAwait(false);
        var waiting = await FindWaitingAsync(new TrackingStore(context, timeout), rows, cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => ToState(row, [], waiting))];
    }

    private Task<List<BatchedMigrationRow>> FindRowsAsync(string? name, CancellationToken cancellationToken) =>
        ReadableMigrations.Of(context)
            .Where(m => name == null || m.Name == name).OrderBy(m => m.Id).ToListAsync(cancellationToken);

    private static BatchedMigrationState Explain(BatchedMigrationState read, ExplanationFacts facts, Outlook outlook)
    {
        var state = read with
        {
            EstimatedRows = Outlook.IsOvertaken(read) ? null : read.EstimatedRows,
            RowsPerSecond = outlook.RowsPerSecond,
            PhaseProgress = read.IsFinished ? 1 : outlook.PhaseProgress,
            RemainingTimeRange = outlook.Remaining,
            RemainingTimeNote = outlook.Note is { Length: > 0 } note ? note : null,
        };
        var sentence = Explanation.Of(state, facts);
        return state with
        {
            Explanation = sentence,
            WaitReason = state.Cause == ExplanationCause.NoCode ? sentence : null,
            RunnerNotes = [.. facts.RunnersThatKnow(state.Name).SelectMany(r => r.Notes).Distinct()],
        };
    }

    // What was noted of a hold is true until its time, and what was noted of the rests of jobs as long as one is at work.
    private static BatchedMigrationState WithoutStale(BatchedMigrationState state, ExplanationFacts facts)
    {
        var held = facts.IsHeld ? state : state with { HeldUntil = null, HeldReason = null };
        return (state.ThrottleDelay is null ? facts.IsHeld : facts.JobsAtWork > 0)
            ? held
            : held with { ThrottleDelay = null, ThrottleReason = null, ThrottledAt = null };
    }

    /// <summary>What each migration that has not started waits for.</summary>
    private async Task<Dictionary<string, IReadOnlyDictionary<string, BatchedMigrationStatus?>>> FindWaitingAsync(
        TrackingStore store, IEnumerable<BatchedMigrationRow> rows, CancellationToken cancellationToken)
    {
        var works = WorkRegistry.For(context);
        var kept = rows.Where(r => r is { Status: BatchedMigrationStatus.Active or BatchedMigrationStatus.Paused, UpTo: null })
            .Select(r => works.Find(r.Name)?.Declaration).OfType<BatchedMigrationDeclaration>().Where(d => d.RunsAfter.Count > 0).ToList();
        if (kept.Count == 0)
        {
            return [];
        }

        var statuses = (await store.Migrations.StatusesAsync(cancellationToken).ConfigureAwait(false))
            .ToDictionary(m => m.Name, m => m.Status, StringComparer.Ordinal);
        return kept.ToDictionary(d => d.Name, d => RunsAfter.FindUnfinished(d, statuses), StringComparer.Ordinal);
    }

    private static BatchedMigrationState ToState(
        BatchedMigrationRow row,
        IReadOnlyList<JobSummary> jobs,
        Dictionary<string, IReadOnlyDictionary<string, BatchedMigrationStatus?>> waiting) =>
        new()
        {
            Id = row.Id,
            Name = row.Name,
            Owner = row.Owner,
            Status = row.Status,
            Phase = row.Phase,
            ErrorCode = row.ErrorCode,
            ErrorMessage = row.ErrorMessage,
            StatusReason = row.StatusReason,
            HeldUntil = row.HeldUntil,
            HeldReason = row.HeldReason,
            ThrottleDelay = row.ThrottleDelayMs is { } delay ? TimeSpan.FromMilliseconds(delay) : null,
            ThrottleReason = row.ThrottleReason,
            ThrottledAt = row.ThrottledAt,
            Table = Display(row, identity: null),
            KeyColumns = row.KeyColumns.Split(','),
            Cursor = row.Cursor,
            UpTo = row.UpTo,
            BatchSize = row.BatchSize,
            HasFixedBatchSize = row.HasFixedBatchSize,
            TargetBatchDuration = row.TargetBatchMs is { } ms ? TimeSpan.FromMilliseconds(ms) : null,
            MaxParallelJobs = row.MaxParallelJobs,
            JobSize = row.JobSize,
            EstimatedRows = row.EstimatedRows,
            RowsScanned = jobs.Sum(j => j.RowsScanned),
            RowsMigrated = jobs.Sum(j => j.RowsMigrated),
            // Several that this version does not know are one to it.
            Jobs = jobs.GroupBy(j => j.Status).ToDictionary(g => g.Key, g => g.Sum(j => j.Count)),
            RowsPerSecond = null,
            CreatedAt = row.CreatedAt,
            StartedAt = row.StartedAt,
            FinishedAt = row.FinishedAt,
            WaitsFor = waiting.GetValueOrDefault(row.Name, NoNames),
        };

    // The schema that the name alone means is not said.
    private static string Display(BatchedMigrationRow row, MigrationIdentity? identity) =>
        DeclaringStrings.Display(
            identity is null ? new TableName(row.TableName, row.TableSchema)
            : identity.Table.Schema == identity.UnqualifiedSchema ? identity.Table with { Schema = null }
            : identity.Table);
}
