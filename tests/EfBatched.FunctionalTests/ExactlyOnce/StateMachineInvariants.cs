using System.Text.Json;
using EfBatched.TestUtilities.Shop;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.ExactlyOnce;

/// <summary>
/// What must be true after every step: ranges without overlap or gap; a row changed if, and only if, a checkpoint has passed it; a token
/// exactly while a job runs; sequences that never fall; statuses along the edges of the two tables; finished only with every job done.
/// </summary>
internal sealed class StateMachineInvariants(ShopDatabase database)
{
    private Dictionary<long, BatchedJobRow> _jobs = [];
    private Dictionary<int, int> _changes = [];
    private Dictionary<int, int> _changesBefore = [];
    private BatchedMigrationStatus? _status;
    private long _lastEvent;

    public async Task CheckAsync(string step)
    {
        await using var context = database.CreateContext();
        var migration = await context.Set<BatchedMigrationRow>().SingleAsync(TestContext.Current.CancellationToken);
        var jobs = await context.Set<BatchedJobRow>().ToListAsync(TestContext.Current.CancellationToken);
        var events = await context.Set<BatchedEventRow>().Where(e => e.Id > _lastEvent).OrderBy(e => e.Id)
            .ToListAsync(TestContext.Current.CancellationToken);
        var changes = await context.Orders.ToDictionaryAsync(o => o.Id, o => o.Changes, TestContext.Current.CancellationToken);
        if (events.Exists(e => e.Kind == BatchedEventKind.Enqueued))
        {
            // The walk begins anew over rows as it finds them.
            (_jobs, _changesBefore) = ([], _changes.Count == 0 ? changes : _changes);
        }

        try
        {
            CheckEvents(events, migration);
            CheckMigration(migration, jobs);
            CheckRanges(migration, jobs);
            Assert.All(jobs, CheckJob);
            CheckRows(jobs, changes);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"After {step}: {e.Message}", e);
        }

        _jobs = jobs.ToDictionary(j => j.Id);
        _changes = changes;
        _status = migration.Status;
        _lastEvent = events.LastOrDefault()?.Id ?? _lastEvent;
    }

    private void CheckEvents(List<BatchedEventRow> events, BatchedMigrationRow migration)
    {
        var status = _status;
        foreach (var change in events.Where(e => e.ToStatus is not null))
        {
            var to = Enum.Parse<BatchedMigrationStatus>(change.ToStatus!);
            if (change.FromStatus is { } text)
            {
                var from = Enum.Parse<BatchedMigrationStatus>(text);
                Assert.Equal(status, from);
                Assert.True(MigrationTransitions.Allows(from, to), $"{from} became {to}");
            }

            status = to;
        }

        Assert.Equal(status, migration.Status);
    }

    private static void CheckMigration(BatchedMigrationRow migration, List<BatchedJobRow> jobs)
    {
        if (migration.Status == BatchedMigrationStatus.Finished)
        {
            Assert.All(jobs, j => Assert.True(j.Status is BatchedJobStatus.Finished or BatchedJobStatus.Skipped, $"a job is {j.Status}"));
        }

        Assert.Equal(migration.Status == BatchedMigrationStatus.Failed, migration.ErrorCode is not null);
        Assert.True(jobs.Count == 0 || migration.UpTo is not null);
    }

    private static void CheckRanges(BatchedMigrationRow migration, List<BatchedJobRow> jobs)
    {
        int? end = null;
        foreach (var job in jobs.OrderBy(j => Key(j.UpTo)))
        {
            Assert.Equal(end, Key(job.After));
            end = Key(job.UpTo);
        }

        Assert.Equal(end, Key(migration.Cursor));
        Assert.True(end is null || end <= Key(migration.UpTo));
    }

    private void CheckJob(BatchedJobRow job)
    {
        Assert.Equal(job.Status == BatchedJobStatus.Running, job.Token is not null);
        Assert.Equal(job.Status == BatchedJobStatus.Running, job.LeasedUntil is not null);
        Assert.True(job.Status != BatchedJobStatus.Finished || job.Checkpoint == job.UpTo);
        Assert.InRange(Key(job.Checkpoint) ?? Key(job.After) ?? 0, Key(job.After) ?? 0, Key(job.UpTo)!.Value);
        if (_jobs.TryGetValue(job.Id, out var before))
        {
            Assert.True(job.Sequence >= before.Sequence);
            Assert.True((Key(job.Checkpoint) ?? 0) >= (Key(before.Checkpoint) ?? 0));
            Assert.True(IsReachable(before.Status, job.Status), $"{before.Status} became {job.Status}");
        }
    }

    private void CheckRows(List<BatchedJobRow> jobs, Dictionary<int, int> changes) =>
        Assert.All(
            changes,
            row =>
            {
                var isPassed = jobs.Exists(j => row.Key > (Key(j.After) ?? 0) && row.Key <= (Key(j.Checkpoint) ?? 0));
                Assert.Equal(_changesBefore[row.Key] + (isPassed ? 1 : 0), row.Value);
            });

    // One step may take a job along several edges.
    private static bool IsReachable(BatchedJobStatus from, BatchedJobStatus to)
    {
        var reached = new HashSet<BatchedJobStatus> { from };
        while (JobTransitions.All.Where(t => reached.Contains(t.From) && reached.Add(t.To)).ToList().Count > 0)
        {
        }

        return reached.Contains(to);
    }

    private static int? Key(string? boundary) =>
        boundary is null ? null : JsonSerializer.Deserialize<int[]>(boundary)![0];
}
