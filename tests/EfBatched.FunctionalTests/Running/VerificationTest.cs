using EfBatched.Contexts;
using EfBatched.Diagnostics;
using EfBatched.Faults;
using EfBatched.Running;
using EfBatched.Running.Claiming;
using EfBatched.Running.Cycle;
using EfBatched.Running.Hosting;
using EfBatched.Running.Jobs;
using EfBatched.Running.Runner;
using EfBatched.TestUtilities.Faults;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EfBatched.FunctionalTests.Running;

[Trait("contract", "B11")]
public class VerificationTest(PostgresFixture postgres) : ShopTest(postgres)
{
    private const string Name = nameof(FillSearchNames);

    [Theory]
    [InlineData(ShopProvider.PostgreSql, 0)]
    [InlineData(ShopProvider.Sqlite, 3)]
    public async Task A_walk_that_leaves_no_row_is_verified_over_the_whole_table(ShopProvider provider, int verifications)
    {
        await using var database = await CreateFillShopAsync(provider, orders: 1_200);
        await using var host = CreateHost(database);

        var result = await host.RunAsync(Name, Cancellation);

        var state = Assert.Single(result.Migrations);
        Assert.Equal(
            (BatchedMigrationStatus.Finished, "All jobs are done, and a search of the whole table found no row that still matches."),
            (state.Status, state.StatusReason));
        Assert.Equal((1_200, 1_200), (state.RowsScanned, state.RowsMigrated));
        Assert.Equal(
            [BatchedEventKind.Enqueued, BatchedEventKind.Started, BatchedEventKind.VerificationStarted, BatchedEventKind.Finished],
            await database.EventsAsync());
        var jobs = await database.JobsAsync(Name);
        Assert.Equal(3, jobs.Count(j => (j.Kind, j.Round) == (BatchedJobKind.Walk, 0)));
        Assert.Equal(verifications, jobs.Count(j => (j.Kind, j.Round) == (BatchedJobKind.Verify, 1)));
    }

    // Whether one of them is missing is asked of all jobs at once, within the time of a bookkeeping statement.
    [Theory]
    [InlineData(ShopProvider.PostgreSql, 100_000)]
    [InlineData(ShopProvider.Sqlite, 100_000)]
    [InlineData(ShopProvider.PostgreSql, 300_000)]
    public async Task A_walk_of_very_many_jobs_comes_to_its_end(ShopProvider provider, int jobs)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 1, hasOwnDatabase: true);
        await database.ExecuteAsync(
            $"""
            UPDATE batched_migrations SET status = 'Running', up_to = '[{jobs}]', cursor = '[{jobs}]', cursor_sequence = {jobs},
                started_at = created_at;
            WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {jobs})
            INSERT INTO batched_jobs (migration_id, after_key, up_to, status, attempts, batch_size, job_size, created_at)
            SELECT m.id, CASE WHEN n > 1 THEN '[' || (n - 1) || ']' END, '[' || n || ']', 'Finished', 1, 100, 100, m.created_at
            FROM numbers, batched_migrations AS m;
            ANALYZE
            """);
        await using var host = CreateHost(database);

        var result = await host.RunAsync(cancellationToken: Cancellation);

        Assert.Equal(BatchedMigrationStatus.Finished, Assert.Single(result.Migrations).Status);
    }

    [Fact]
    public async Task A_table_too_large_to_be_verified_by_one_query_is_walked_once_more()
    {
        await using var database = await CreateFillShopAsync(ShopProvider.PostgreSql, orders: 1_200);
        await using var proxy = TcpFaultProxy.Start(database.ConnectionString);
        var slow = proxy.StallBeforeStatement(1, s => s.Contains("SELECT EXISTS (", StringComparison.Ordinal));
        await using var host = CreateHost(
            database, o => o.BoundaryTimeout = TimeSpan.FromMilliseconds(100), connectionString: proxy.ConnectionString);

        var result = await host.RunAsync(Name, Cancellation);

        Assert.Equal(
            (BatchedMigrationStatus.Finished, RunningStrings.Verified), (result.Migrations[0].Status, result.Migrations[0].StatusReason));
        Assert.True(slow.Triggered.IsCompleted);
        Assert.DoesNotContain(host.Log.Entries.Items, e => e.Level >= LogLevel.Error);
        Assert.Equal(3, (await database.JobsAsync(Name)).Count(j => (j.Kind, j.Round) == (BatchedJobKind.Verify, 1)));
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Rows_that_an_old_build_inserts_past_the_bound_are_found_and_swept(ShopProvider provider)
    {
        await using var database = await CreateFillShopAsync(provider, orders: 700);
        await using var host = CreateHost(database);
        var isFirst = true;
        host.Script.Work = async (batch, cancellationToken) =>
        {
            if (isFirst)
            {
                isFirst = false;
                await batch.Context.Orders.AddRangeAsync(Enumerable.Range(0, 30).Select(i => new Order { Id = 90_000 + i }), cancellationToken);
                await batch.Context.SaveChangesAsync(cancellationToken);
            }

            return await FillSearchNames.FillAsync(batch, cancellationToken);
        };

        var result = await host.RunAsync(Name, Cancellation);

        Assert.True(result.Succeeded);
        Assert.Equal(730, (await database.ChangesAsync())[1]);
        Assert.Equal(730, result.Migrations[0].RowsMigrated);
        Assert.Equal(
            [
                BatchedEventKind.Enqueued, BatchedEventKind.Started, BatchedEventKind.VerificationStarted, BatchedEventKind.SweepStarted,
                BatchedEventKind.VerificationStarted, BatchedEventKind.Finished,
            ],
            await database.EventsAsync());
        var sweep = Assert.Single(await database.JobsAsync(Name), j => j.Kind == BatchedJobKind.Sweep);
        Assert.Equal((1, 30), (sweep.Round, sweep.RowsMigrated));
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql, true)]
    [InlineData(ShopProvider.PostgreSql, false)]
    [InlineData(ShopProvider.Sqlite, true)]
    public async Task Rows_that_never_stop_matching_fail_the_migration_after_a_few_sweeps(ShopProvider provider, bool isSensitive)
    {
        await using var database = await CreateFillShopAsync(provider, orders: 600);
        await using var host = CreateHost(database, isSensitive: isSensitive);
        // Orders 10 to 70 are left as they are.
        host.Script.Work = (batch, cancellationToken) =>
            batch.Rows.Where(o => o.Id > 70).ExecuteUpdateAsync(s => s.SetProperty(o => o.SearchName, "x"), cancellationToken);

        var result = await host.RunAsync(Name, Cancellation);

        var state = Assert.Single(result.Migrations);
        Assert.Equal((BatchedMigrationStatus.Failed, BatchedErrorCode.RowsRemain), (state.Status, state.ErrorCode));
        Assert.Equal(
            "At least 7 row(s) of 'Orders' still match the migration's 'Where' after 3 further sweep(s), so it cannot be called finished. "
            + (isSensitive
                ? "Among their keys: [10], [20], [30], [40], [50], [60], [70]. "
                : "'EnableSensitiveDataLogging' has some of their keys named here. ")
            + "Either the work does not make a row stop matching, or the application keeps writing rows in the old form: deploy the release that "
            + "writes the new form first. Mend that and retry the migration, or skip it to leave those rows as they are.",
            state.ErrorMessage);
        Assert.Equal(3, (await database.JobsAsync(Name)).Count(j => j.Kind == BatchedJobKind.Sweep));

        host.Script.Work = null;
        await database.OperateAsync(m => m.RetryAsync(Name, "mended", cancellationToken: Cancellation));
        Assert.True((await host.RunAsync(Name, Cancellation)).Succeeded);
        Assert.Equal(7, (await database.ChangesAsync())[1]);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Without_a_condition_nothing_is_verified_and_the_status_says_so(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 10);
        await using var host = new ShopHost(database);

        var result = await host.RunAsync(cancellationToken: Cancellation);

        Assert.Equal(
            "All jobs are done. Nothing was verified, because the migration declares no 'Where' that says which rows still have to be changed.",
            Assert.Single(result.Migrations).StatusReason);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task A_table_that_was_emptied_meanwhile_has_nothing_left(ShopProvider provider)
    {
        await using var database = await CreateFillShopAsync(provider, orders: 10);
        await using var host = CreateHost(database);
        host.Script.Work = (batch, cancellationToken) => batch.Context.Orders.ExecuteDeleteAsync(cancellationToken);

        var result = await host.RunAsync(Name, Cancellation);

        Assert.Equal("All jobs are done, and the table is empty by now.", Assert.Single(result.Migrations).StatusReason);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task What_a_person_skipped_is_neither_found_nor_changed(ShopProvider provider)
    {
        await using var database = await CreateFillShopAsync(provider, orders: 1_200);
        await using var host = CreateHost(database);
        // The first job, of rows 10 to 5,000, fails and is skipped; a row past the bound makes a sweep necessary.
        host.Script.Work = async (batch, cancellationToken) =>
        {
            if (batch.After is null)
            {
                throw new WorkContractException("no");
            }

            await batch.Context.Database.ExecuteSqlRawAsync(
                """INSERT INTO "Orders" ("Id", "Customer", "Changes") VALUES (99000, 'late', 0) ON CONFLICT DO NOTHING""", cancellationToken);
            return await FillSearchNames.FillAsync(batch, cancellationToken);
        };

        await host.RunAsync(o => o.MaxJobAttempts = 1, Name, Cancellation);
        await database.ExecuteAsync("UPDATE batched_jobs SET status = 'Skipped' WHERE status = 'Failed'");
        await database.OperateAsync(m => m.RetryAsync(Name, "the first job is skipped", cancellationToken: Cancellation));
        var result = await host.RunAsync(Name, Cancellation);

        Assert.True(result.Succeeded);
        Assert.Equal((500, 701), ((await database.ChangesAsync())[0], (await database.ChangesAsync())[1]));
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task A_verification_is_resumed_where_it_was_interrupted(ShopProvider provider)
    {
        await using var database = await CreateFillShopAsync(provider, orders: 1_200);
        await using var host = CreateHost(database);
        await host.RunAsync(Name, Cancellation);
        // As a process leaves it that is stopped in the walk of a verification: the second of three jobs is released in its middle.
        await database.ExecuteAsync(
            """
            UPDATE batched_migrations SET status = 'Running', finished_at = NULL, status_reason = NULL;
            DELETE FROM batched_jobs WHERE kind = 'Verify';
            INSERT INTO batched_jobs (migration_id, after_key, up_to, status, checkpoint, attempts, sequence, batch_size, job_size, batches,
                    rows_scanned, rows_migrated, kind, round, created_at, finished_at)
                SELECT migration_id, after_key, up_to, status, checkpoint, attempts, sequence, batch_size, job_size, batches,
                    rows_scanned, 0, 'Verify', 1, created_at, finished_at
                FROM batched_jobs WHERE up_to <> '[12000]' ORDER BY id;
            UPDATE batched_jobs SET status = 'Pending', checkpoint = '[7000]', rows_scanned = 200, finished_at = NULL
                WHERE kind = 'Verify' AND up_to = '[10000]';
            UPDATE batched_migrations SET up_to = '[12000]', "cursor" = '[10000]'
            """);

        var result = await host.RunAsync(Name, Cancellation);

        Assert.True(result.Succeeded);
        Assert.Equal([500, 500, 200], (await database.JobsAsync(Name)).Where(j => j.Kind == BatchedJobKind.Verify).Select(j => j.RowsScanned));
        Assert.Equal(1_200, (await database.ChangesAsync())[1]);
    }

    // As of a runner that was stopped between its look and its claim, while others ended the run and a person began it again.
    [Fact]
    [Trait("contract", "T7")]
    public async Task What_was_found_before_it_ran_again_does_not_end_the_new_run()
    {
        await using var database = await CreateFillShopAsync(ShopProvider.PostgreSql, orders: 300);
        await using var host = CreateHost(database);
        await host.RunAsync(Name, Cancellation);
        await using (var context = new FillContext(ShopDatabase.Options(database.Provider, database.ConnectionString)))
        {
            await context.Database.BatchedMigrations().RunAgainAsync(Name, "once more", cancellationToken: Cancellation);
        }

        var (parts, works, _) = await Engine.CreateAsync(
            new ScopedContextSource<ShopContext>(host.Services.GetRequiredService<IServiceScopeFactory>()),
            new BatchedMigrationRunnerOptions(),
            TimeProvider.System,
            host.Services.GetRequiredService<EfBatchedMetrics>(),
            host.Services.GetRequiredService<ILoggerFactory>());
        var (migration, work) = Assert.Single(await parts.CreateFinder(works).FindAsync(Name, Cancellation));
        var before = migration with
        {
            Status = BatchedMigrationStatus.Running, Phase = BatchedMigrationPhase.Verify, CursorSequence = migration.CursorSequence - 1,
        };
        var run = RunContext.Begin(parts.Time, TimeSpan.FromHours(1), CancellationToken.None, CancellationToken.None);

        var outcome = await parts.CreateClaimer().ClaimAsync(before, work, run);

        Assert.IsType<ClaimOutcome.Claimed>(outcome);
        Assert.Equal(BatchedMigrationStatus.Running, (await database.StateAsync(Name)).Status);
    }

    private static ShopHost CreateHost(
        ShopDatabase database,
        Action<BatchedMigrationRunnerOptions>? configure = null,
        bool isSensitive = false,
        string? connectionString = null,
        params IInterceptor[] interceptors) =>
        new(
            database,
            configure,
            connectionString,
            services: s => s.ConfigureDbContext<ShopContext>(o => o.AddInterceptors(interceptors).EnableSensitiveDataLogging(isSensitive))
                .AddScoped<ShopContext>(p => new FillContext(p.GetRequiredService<DbContextOptions<ShopContext>>())));

    private async Task<ShopDatabase> CreateFillShopAsync(ShopProvider provider, int orders)
    {
        var database = await CreateShopAsync(provider, orders);
        await using var context = new FillContext(ShopDatabase.Options(provider, database.ConnectionString));
        await context.Database.EnqueueBatchedMigrationAsync<FillSearchNames>(cancellationToken: Cancellation);
        return database;
    }
}
