using EfBatched.Diagnostics;
using EfBatched.FunctionalTests.Running;
using EfBatched.Storage;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Retention;

[Trait("contract", "B21")]
public class RetentionTest(PostgresFixture postgres) : ShopTest(postgres)
{
    private static readonly TimeSpan Forever = Timeout.InfiniteTimeSpan;

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Jobs_of_what_has_ended_become_one_range_with_all_their_counts(ShopProvider provider)
    {
        await using var shop = await KeptShop.CreateAsync(Postgres, provider);
        await shop.AddJobsAsync(1_700, BatchedMigrationStatus.Finished);
        var before = await shop.SumsAsync();

        await shop.KeepAsync();
        var early = await shop.Database.JobsAsync();
        await shop.KeepAsync(TimeSpan.Zero);

        Assert.Equal(1_700, early.Count);
        var job = Assert.Single(await shop.Database.JobsAsync());
        Assert.Equal((null, "[1700]", "[1700]"), (job.After, job.UpTo, job.Checkpoint));
        Assert.Equal((1_700, 3_400, 17_000, 15_300, 8_500), (job.JobCount, job.Batches, job.RowsScanned, job.RowsMigrated, job.WorkMs));
        Assert.Equal((17_000, 15_300, 1_700, 1), before);
        Assert.Equal(before, await shop.SumsAsync());
        Assert.Single(Logged(shop.Host, EfBatchedEventId.MigrationRetained));
        Assert.Empty(await DueAsync(shop, TimeSpan.Zero));
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Of_what_runs_the_newest_jobs_are_kept_and_the_others_merged(ShopProvider provider)
    {
        await using var shop = await KeptShop.CreateAsync(Postgres, provider);
        await shop.AddJobsAsync(1_900);
        var before = await shop.SumsAsync();

        await shop.KeepAsync();

        var jobs = await shop.Database.JobsAsync();
        Assert.Equal(1_001, jobs.Count);
        Assert.Equal((null, "[900]", 900), (jobs[0].After, jobs[0].UpTo, jobs[0].JobCount));
        Assert.All(jobs.Skip(1), j => Assert.Equal(1, j.JobCount));
        Assert.Equal(before, await shop.SumsAsync());
        Assert.Empty(await DueAsync(shop, TimeSpan.FromDays(14)));
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task A_walk_that_was_merged_comes_to_its_end_and_one_with_a_gap_does_not(ShopProvider provider)
    {
        await using var shop = await KeptShop.CreateAsync(Postgres, provider);
        await shop.AddJobsAsync(60);
        await shop.Database.ExecuteAsync("DELETE FROM batched_jobs WHERE up_to = '[20]'");
        await shop.KeepAsync(keptRows: 10);

        var gap = await shop.Host.RunAsync(cancellationToken: Cancellation);
        var ranges = (await shop.Database.JobsAsync()).Where(j => j.JobCount > 1).Select(j => (j.After, j.UpTo)).ToList();
        await shop.Database.ExecuteAsync(
            """
            UPDATE batched_jobs SET after_key = '[19]' WHERE after_key = '[20]';
            UPDATE batched_migrations SET status = 'Running', error_code = NULL
            """);
        var whole = await shop.Host.RunAsync(cancellationToken: Cancellation);

        Assert.Equal(BatchedErrorCode.Unknown, gap.Migrations[0].ErrorCode);
        Assert.Equal([(null, "[19]"), ("[20]", "[50]")], ranges);
        Assert.Equal(BatchedMigrationStatus.Finished, whole.Migrations[0].Status);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task What_failed_or_was_skipped_and_its_events_are_kept(ShopProvider provider)
    {
        await using var shop = await KeptShop.CreateAsync(Postgres, provider);
        await shop.AddJobsAsync(60, BatchedMigrationStatus.Finished);
        await shop.Database.ExecuteAsync(
            """
            UPDATE batched_jobs SET status = 'Skipped', checkpoint = NULL, rows_scanned = 0, rows_migrated = 0 WHERE up_to = '[20]';
            UPDATE batched_jobs SET status = 'Failed', error_code = 'Unknown', is_isolated_row = true WHERE up_to = '[40]';
            INSERT INTO batched_events (migration_id, job_id, kind, occurred_at)
            SELECT migration_id, id, 'JobFailed', created_at FROM batched_jobs WHERE up_to IN ('[10]', '[20]', '[40]');
            INSERT INTO batched_events (migration_id, kind, occurred_at)
            SELECT id, 'Throttled', created_at FROM batched_migrations
            """);

        await shop.KeepAsync(TimeSpan.Zero);

        Assert.Equal(
            [
                (null, "[19]", BatchedJobStatus.Finished), ("[19]", "[20]", BatchedJobStatus.Skipped), ("[20]", "[39]", BatchedJobStatus.Finished),
                ("[39]", "[40]", BatchedJobStatus.Failed), ("[40]", "[60]", BatchedJobStatus.Finished),
            ],
            (await shop.Database.JobsAsync()).OrderBy(j => int.Parse(j.UpTo.Trim('[', ']'), null)).Select(j => (j.After, j.UpTo, j.Status)));
        Assert.Equal(
            [BatchedEventKind.Enqueued, BatchedEventKind.JobFailed, BatchedEventKind.JobFailed], await shop.Database.EventsAsync());
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Ranges_that_will_be_swept_are_kept_as_long_as_that(ShopProvider provider)
    {
        await using var shop = await KeptShop.CreateAsync(Postgres, provider);
        await shop.AddJobsAsync(60);
        await shop.Database.ExecuteAsync(
            """
            UPDATE batched_migrations SET phase = 'Verify', round = 1;
            UPDATE batched_jobs SET kind = 'Verify', round = 1;
            UPDATE batched_jobs SET rows_matched = 3 WHERE up_to IN ('[20]', '[21]')
            """);

        await shop.KeepAsync(keptRows: 10);
        var searched = await shop.Database.JobsAsync();
        await shop.Database.ExecuteAsync("UPDATE batched_migrations SET phase = 'Sweep', status = 'Finished', finished_at = created_at");
        await shop.KeepAsync(TimeSpan.Zero);

        Assert.Equal(["[20]", "[21]"], searched.Where(j => j.RowsMatched > 0).Select(j => j.UpTo));
        Assert.Equal([19, 29], searched.Where(j => j.JobCount > 1).Select(j => j.JobCount));
        var job = Assert.Single(await shop.Database.JobsAsync());
        Assert.Equal((60, 6), (job.JobCount, job.RowsMatched));
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Events_of_what_passed_by_itself_have_a_bound(ShopProvider provider)
    {
        await using var shop = await KeptShop.CreateAsync(Postgres, provider);
        await shop.Database.ExecuteAsync(
            """
            WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 50)
            INSERT INTO batched_events (migration_id, kind, occurred_at)
            SELECT m.id, CASE WHEN n % 2 = 0 THEN 'Throttled' ELSE 'SettingsChanged' END, m.created_at
            FROM numbers, batched_migrations AS m ORDER BY n
            """);

        await shop.KeepAsync(keptRows: 10);

        var kinds = await shop.Database.EventsAsync();
        Assert.Equal((10, 25), (kinds.Count(k => k == BatchedEventKind.Throttled), kinds.Count(k => k == BatchedEventKind.SettingsChanged)));
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Nothing_is_merged_where_jobs_are_kept_for_ever(ShopProvider provider)
    {
        await using var shop = await KeptShop.CreateAsync(Postgres, provider);
        await shop.AddJobsAsync(60);
        await shop.KeepAsync(Forever, keptRows: 10);
        await shop.Database.OperateAsync(m => m.SetAsync("ChangeOrders", s => s.HasJobRetention(Forever), "audit"));
        await shop.KeepAsync(TimeSpan.Zero, keptRows: 10);
        await shop.Database.ExecuteAsync("UPDATE batched_migrations SET status = 'Finished', finished_at = created_at");
        await shop.KeepAsync(TimeSpan.Zero, keptRows: 10);
        var kept = await shop.Database.JobsAsync();

        await shop.Database.OperateAsync(m => m.SetAsync("ChangeOrders", s => s.HasJobRetention(TimeSpan.Zero), "audited"));
        await shop.KeepAsync();

        Assert.Equal(60, kept.Count);
        Assert.Single(await shop.Database.JobsAsync());
    }

    [Fact]
    public async Task A_retention_of_a_century_is_refused_and_says_what_to_do()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.Sqlite, orders: 1);

        var refused = await Assert.ThrowsAsync<ArgumentException>(() => database.OperateAsync(m => m.SetAsync(
            "ChangeOrders", s => s.HasJobRetention(TimeSpan.FromDays(36_500)), "audit")));

        Assert.Equal(
            "The settings of the batched migration 'ChangeOrders' were not changed: 'job retention' is 36500.00:00:00; choose a time from 00:00:00, "
            + "as soon as a migration has ended, to 3650.00:00:00. To keep every job of it for ever say 'Timeout.InfiniteTimeSpan', or 'forever' "
            + "on the command line.",
            refused.Message);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task What_runs_once_more_is_retained_once_more(ShopProvider provider)
    {
        await using var shop = await KeptShop.CreateAsync(Postgres, provider, orders: 300);
        await shop.Host.RunAsync(cancellationToken: Cancellation);
        await shop.KeepAsync(TimeSpan.Zero);
        var first = await shop.SumsAsync();
        await shop.Database.RunAgainAsync();
        var begun = await shop.SumsAsync();
        await shop.Host.RunAsync(cancellationToken: Cancellation);
        await shop.KeepAsync(TimeSpan.Zero);

        Assert.Equal((300, 300), (first.Scanned, first.Migrated));
        Assert.Equal((0, 0), (begun.Scanned, begun.Finished));
        Assert.Equal(first, await shop.SumsAsync());
        Assert.Empty(await DueAsync(shop, TimeSpan.Zero));
    }

    private static async Task<IEnumerable<string>> DueAsync(KeptShop shop, TimeSpan retention)
    {
        await using var context = shop.Database.CreateContext();
        var due = await new TrackingStore(context, TimeSpan.FromSeconds(30)).Migrations.FindDueRetentionsAsync(retention, 1_000, 1_000, Cancellation);
        return due.Select(d => d.Name);
    }
}
