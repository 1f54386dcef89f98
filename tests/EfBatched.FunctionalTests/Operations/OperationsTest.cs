using EfBatched.Diagnostics;
using EfBatched.FunctionalTests.Running;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace EfBatched.FunctionalTests.Operations;

public class OperationsTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    [Trait("contract", "R15")]
    [Trait("contract", "B16")]
    public async Task List_shows_where_every_migration_stands(ShopProvider provider)
    {
        // Rows of an earlier test may be counted late, by a session that has stood still since: an estimate would take them for these.
        await using var database = await CreateShopAsync(provider, orders: 1_000, hasOwnDatabase: true);
        await database.EnqueueAsync("ChangeOrders", "ChangeLogs");
        await database.FixBatchSizeAsync(100);
        await using var host = new ShopHost(database);
        await host.RunFirstBatchAsync("ChangeOrders");

        var states = await database.OperateAsync(m => m.ListAsync());

        Assert.Equal(["ChangeOrders", "ChangeLogs"], states.Select(s => s.Name));
        var (orders, logs) = (states[0], states[1]);
        Assert.Equal(
            (BatchedMigrationStatus.Running, null, null, "Orders", "Id", "[5000]", "[10000]", 100, 500),
            (orders.Status, orders.ErrorCode, orders.ErrorMessage, orders.Table, Assert.Single(orders.KeyColumns), orders.Cursor, orders.UpTo,
                orders.BatchSize, orders.JobSize));
        Assert.Equal((100L, 100L), (orders.RowsScanned, orders.RowsMigrated));
        Assert.Equal(1, orders.Jobs[BatchedJobStatus.Pending]);
        // PostgreSQL estimates by the table's size.
        Assert.InRange(orders.EstimatedRows!.Value, 500, 2_000);
        Assert.Equal(100.0 / orders.EstimatedRows.Value, orders.Progress!.Value, precision: 6);
        // Its one job was given back, and nobody is there to go on with it.
        Assert.Equal((null, null, "nobody runs it"), (orders.RowsPerSecond, orders.RemainingTimeRange, orders.RemainingTimeNote));
        Assert.NotNull(orders.StartedAt);
        Assert.Equal((BatchedMigrationStatus.Active, null, null, null), (logs.Status, logs.UpTo, logs.Cursor, logs.Progress));
        Assert.Empty(logs.Jobs);
        Assert.Null(logs.RemainingTime);
        Assert.Equal(states[0].Id, (await database.OperateAsync(m => m.GetAsync<ChangeOrders>())).Id);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    [Trait("contract", "B16")]
    public async Task The_time_left_is_measured_by_the_jobs_of_the_phase_since_the_last_change(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 1);
        var ago = provider == ShopProvider.Sqlite
            ? (Func<int, string>)(s => $"strftime('%Y-%m-%d %H:%M:%f', 'now', '{-s} seconds') || '+00:00'")
            : s => $"clock_timestamp() - interval '{s} seconds'";
        await database.ExecuteAsync(
            $"""
            UPDATE batched_migrations SET status = 'Running', started_at = {ago(1000)}, estimated_rows = 10000, cursor = '[5]', up_to = '[9]';
            INSERT INTO batched_events (migration_id, kind, occurred_at) SELECT id, 'Started', {ago(1000)} FROM batched_migrations;
            """);
        // 10 rows per second, of which one lies before a hold of a minute; the newest goes on.
        foreach (var (began, ended, rows) in new[] { (1000, 700, 3_000), (700, 400, 3_000), (400, 0, 3_000) })
        {
            await database.ExecuteAsync(
                $"""
                INSERT INTO batched_jobs (migration_id, up_to, status, attempts, token, leased_until, batch_size, job_size, batches, rows_scanned, work_ms,
                    throttled_ms, created_at, started_at, finished_at)
                SELECT id, '[9]', '{(ended == 0 ? "Running" : "Finished")}', 1,
                    {(ended == 0 ? "'6dd07a3f-b2ac-4e29-a4c2-6ee4b4a8a9d1'" : "NULL")}, {(ended == 0 ? ago(-60) : "NULL")}, 100, 3000, 30, {rows}, 3000,
                    297000, {ago(began)}, {ago(ended == 0 ? 5 : began)}, {(ended == 0 ? "NULL" : ago(ended))}
                FROM batched_migrations
                """);
        }

        var steady = await database.StateAsync();
        await database.ExecuteAsync(
            $"INSERT INTO batched_events (migration_id, kind, occurred_at) SELECT id, 'SettingsChanged', {ago(20)} FROM batched_migrations");
        var changed = await database.StateAsync();
        await database.ExecuteAsync("UPDATE batched_migrations SET estimated_rows = NULL");
        var blind = await database.StateAsync();

        Assert.InRange(steady.RowsPerSecond!.Value, 7, 10);
        Assert.InRange(steady.RemainingTimeRange!.Value.AtLeast.TotalSeconds, 40, 110);
        Assert.InRange(steady.RemainingTimeRange.Value.AtMost.TotalSeconds, 110, 1_500);
        Assert.Null(steady.RemainingTimeNote);
        Assert.Contains("left at this pace", steady.Explanation, StringComparison.Ordinal);
        Assert.Equal((null, "measuring"), (changed.RemainingTimeRange, changed.RemainingTimeNote));
        Assert.Equal("no statistics: ANALYZE", blind.RemainingTimeNote);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Jobs_are_listed_by_status_and_newest_kept(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 1_500);
        await using var host = new ShopHost(database);
        await host.RunAsync(cancellationToken: Cancellation);

        var all = await database.OperateAsync(m => m.JobsAsync("ChangeOrders"));
        var two = await database.OperateAsync(m => m.JobsAsync("ChangeOrders", BatchedJobStatus.Finished, take: 2));
        var failed = await database.OperateAsync(m => m.JobsAsync("ChangeOrders", BatchedJobStatus.Failed));

        Assert.Equal(["[5000]", "[10000]", "[15000]"], all.Select(j => j.UpTo));
        Assert.Equal(["[10000]", "[15000]"], two.Select(j => j.UpTo));
        Assert.Empty(failed);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => database.OperateAsync(m => m.JobsAsync("ChangeOrders", take: 0)));
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    [Trait("contract", "R12")]
    public async Task Retried_migration_tries_its_failed_job_again_with_all_its_attempts(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 300);
        await using var host = new ShopHost(database);
        host.Script.Work = (_, _) => throw new InvalidTimeZoneException("Always.");
        await host.RunAsync(o => o.MaxJobAttempts = 2, cancellationToken: Cancellation);
        await database.OperateAsync(m => m.RetryAsync<ChangeOrders>("mended"));
        var attempts = 0;
        host.Script.Work = (batch, cancellationToken) =>
            ++attempts == 1 ? throw new InvalidTimeZoneException("Once more.") : ChangeOrders.ChangeAsync(batch, cancellationToken);

        var result = await host.RunAsync(o => o.MaxJobAttempts = 2, cancellationToken: Cancellation);

        Assert.True(result.Succeeded);
        Assert.Equal(300, (await database.ChangesAsync())[1]);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Skipped_migration_is_finished_with_its_open_jobs_skipped(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 300);
        await using var host = new ShopHost(database);
        await host.RunFirstBatchAsync();

        await database.OperateAsync(m => m.SkipAsync<ChangeOrders>("good enough"));
        await host.RunAsync(cancellationToken: Cancellation);

        var state = await database.StateAsync();
        Assert.Equal((BatchedMigrationStatus.Finished, "good enough", true), (state.Status, state.StatusReason, state.IsFinished));
        Assert.Equal(BatchedJobStatus.Skipped, Assert.Single(await database.JobsAsync()).Status);
        Assert.Equal(200, (await database.ChangesAsync())[0]);
    }

    [Fact]
    public async Task Runner_whose_job_is_skipped_at_work_gives_it_up_without_a_warning()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 300);
        await using var host = new ShopHost(database);
        host.Script.Work = async (batch, cancellationToken) =>
        {
            // The job's row is locked by its own batch, so it is skipped the way that 'SkipAsync' would after the batch.
            await batch.Context.Database.ExecuteSqlRawAsync(
                """
                UPDATE batched_jobs SET status = 'Skipped', token = NULL, leased_until = NULL;
                UPDATE batched_migrations SET status = 'Finished', finished_at = now()
                """,
                cancellationToken);
            return await ChangeOrders.ChangeAsync(batch, cancellationToken);
        };

        await host.RunAsync(cancellationToken: Cancellation);

        Assert.Single(Logged(host, EfBatchedEventId.JobReleased), e => e.Message.EndsWith("a person skipped it.", StringComparison.Ordinal));
        Assert.DoesNotContain(host.Log.Entries.Items, e => e.Level >= LogLevel.Warning && e.Category.StartsWith("EfBatched", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Cancelled_migration_does_not_run_until_a_person_has_it_run_again(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 300);
        await using var host = new ShopHost(database);
        await host.RunFirstBatchAsync();
        await database.OperateAsync(m => m.CancelAsync<ChangeOrders>("wrong"));
        var cancelled = await host.RunAsync("ChangeOrders", Cancellation);

        await database.RunAgainAsync();
        await host.RunAsync(cancellationToken: Cancellation);

        Assert.Equal(BatchedMigrationStatus.Cancelled, Assert.Single(cancelled.Migrations).Status);
        var changes = await database.ChangesAsync();
        Assert.Equal((200, 100), (changes[1], changes[2]));
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    [Trait("contract", "B26")]
    [Trait("contract", "T7")]
    public async Task Migration_that_runs_again_starts_over_as_it_is_declared_now(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 300);
        await using var host = new ShopHost(database);
        await host.RunAsync(cancellationToken: Cancellation);
        await database.ExecuteAsync(
            """UPDATE batched_migrations SET relies_on = 'Total: Total null', key_columns = 'Number', batch_size = 1, job_size = 1""");
        await using var context = database.CreateContext();

        await context.Database.BatchedMigrations().RunAgainAsync<ChangeOrders>("once more", cancellationToken: Cancellation);
        var declared = await database.StateAsync();
        var result = await host.RunAsync(cancellationToken: Cancellation);

        Assert.True(result.Succeeded);
        Assert.Equal((100, false, 500), (declared.BatchSize, declared.HasFixedBatchSize, declared.JobSize));
        Assert.Equal(300, (await database.ChangesAsync())[2]);
    }

    [Fact]
    public async Task Operation_inside_the_callers_transaction_rolls_back_with_it()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSqlWithRetry, orders: 1);
        await using var context = database.CreateContext();

        await context.Database.CreateExecutionStrategy().ExecuteAsync(
            async () =>
            {
                await using var transaction = await context.Database.BeginTransactionAsync(Cancellation);
                await context.Database.BatchedMigrations().PauseAsync<ChangeOrders>("try", cancellationToken: Cancellation);
                await transaction.RollbackAsync(Cancellation);
            });

        Assert.Equal(BatchedMigrationStatus.Active, (await database.StateAsync()).Status);
        Assert.Equal([BatchedEventKind.Enqueued], await database.EventsAsync());
    }

    [Fact]
    public async Task Bad_arguments_are_refused()
    {
        await using var database = await CreateShopAsync(ShopProvider.Sqlite, orders: 1);
        await using var context = database.CreateContext();
        var migrations = context.Database.BatchedMigrations();

        await Assert.ThrowsAsync<ArgumentException>("reason", () => migrations.PauseAsync("ChangeOrders", " ", cancellationToken: Cancellation));
        await Assert.ThrowsAsync<ArgumentException>("reason", () => migrations.SkipAsync("ChangeOrders", "", cancellationToken: Cancellation));
        await Assert.ThrowsAsync<ArgumentException>("reason", () => migrations.CancelAsync("ChangeOrders", "", cancellationToken: Cancellation));
        await Assert.ThrowsAsync<ArgumentException>("reason", () => migrations.PauseAllAsync("", cancellationToken: Cancellation));
        await Assert.ThrowsAsync<ArgumentException>("name", () => migrations.PauseAsync("", "why", cancellationToken: Cancellation));
        await Assert.ThrowsAsync<ArgumentException>("name", () => migrations.ResumeAsync("", cancellationToken: Cancellation));
        await Assert.ThrowsAsync<ArgumentException>("name", () => migrations.RetryAsync("", cancellationToken: Cancellation));
        var unknown = await Assert.ThrowsAsync<ArgumentException>(
            "name", () => context.Database.EnqueueBatchedMigrationAsync("ChangeOrder", cancellationToken: Cancellation));
        Assert.StartsWith(
            "The model of 'ShopContext' does not declare a batched migration 'ChangeOrder', so this build could not run it. Check the name, or "
            + "declare it in 'OnModelCreating'.",
            unknown.Message,
            StringComparison.Ordinal);
    }
}
