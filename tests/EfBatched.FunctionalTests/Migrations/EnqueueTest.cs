using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Migrations;

public class EnqueueTest(PostgresFixture server) : MigrationsTest(server)
{
    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    [Trait("contract", "B26")]
    [Trait("contract", "B30")]
    public async Task Rows_from_use_wait_for_a_runner_and_an_empty_table_is_finished(TestProvider provider)
    {
        await using var database = await CreateInUseAsync(provider);

        await MigrateAsync(database, "AddSearchName");

        Assert.Equal(
            [
                "BackfillSearchName|Active|",
                "FillCountries|Finished|The table was empty when the migration was enqueued.",
                $"{AddSearchName.OddName}|Paused|The migration is declared to start paused.",
            ],
            await database.StatusesAsync());
        Assert.Equal(
            [
                "1|Enqueued||Active||schema migration",
                "2|Enqueued||Finished|The table was empty when the migration was enqueued.|schema migration",
                "3|Enqueued||Paused|The migration is declared to start paused.|schema migration",
            ],
            await database.QueryAsync("SELECT migration_id, kind, from_status, to_status, reason, actor FROM batched_events ORDER BY id"));
    }

    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    public async Task The_row_says_what_the_step_said(TestProvider provider)
    {
        await using var database = await CreateInUseAsync(provider);

        await MigrateAsync(database, "AddSearchName");

        await database.UpgradeAsync();
        await using var context = new GeoContext(database.Options);
        var rows = await context.Set<BatchedMigrationRow>().OrderBy(m => m.Id).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal("Name: name not null\nSearchName: search_name null", rows[0].ReliesOn);
        Assert.Null(rows[0].Arguments);
        Assert.Equal((1_000, false, 20_000, 1, 1), (rows[0].BatchSize, rows[0].HasFixedBatchSize, rows[0].JobSize, rows[0].MaxParallelJobs, rows[0].OperationVersion));
        Assert.Null(rows[0].FinishedAt);
        Assert.Equal(rows[1].CreatedAt, rows[1].FinishedAt!.Value, TimeSpan.FromMinutes(1));
        Assert.Equal(
            (provider == TestProvider.Sqlite ? null : "public", "cities", "name,id"), (rows[2].TableSchema, rows[2].TableName, rows[2].KeyColumns));
        Assert.Equal(AddSearchName.OddArguments, rows[2].Arguments);
        Assert.Null(rows[2].ReliesOn);
        Assert.Equal((50, true, 500), (rows[2].BatchSize, rows[2].HasFixedBatchSize, rows[2].JobSize));
        Assert.All(rows, r => Assert.Equal(TimeSpan.Zero, r.CreatedAt.Offset));
    }

    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    [Trait("contract", "R14")]
    public async Task What_is_enqueued_while_all_are_paused_is_paused(TestProvider provider)
    {
        await using var database = await CreateInUseAsync(provider);
        await AddEventAsync(database, "AllResumed");
        await AddEventAsync(database, "AllPaused");

        await MigrateAsync(database, "AddSearchName");

        Assert.Equal("BackfillSearchName|Paused|All batched migrations are paused.", (await database.StatusesAsync())[0]);
    }

    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    [Trait("contract", "R14")]
    public async Task What_is_enqueued_after_all_were_resumed_is_active(TestProvider provider)
    {
        await using var database = await CreateInUseAsync(provider);
        await AddEventAsync(database, "AllPaused");
        await AddEventAsync(database, "AllResumed");

        await MigrateAsync(database, "AddSearchName");

        Assert.Equal("BackfillSearchName|Active|", (await database.StatusesAsync())[0]);
    }

    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    public async Task A_name_that_exists_is_left_as_it_is(TestProvider provider)
    {
        await using var database = await CreateInUseAsync(provider);
        await database.ExecuteAsync(
            """
            INSERT INTO batched_migrations (name, status, status_reason, table_name, key_columns, batch_size, has_fixed_batch_size, job_size,
                operation_version, created_at, updated_at)
            VALUES ('BackfillSearchName', 'Running', 'By hand.', 'cities', 'id', 7, (1 = 0), 70, 1,
                '2026-01-01 00:00:00+00:00', '2026-01-01 00:00:00+00:00')
            """);

        await MigrateAsync(database, "AddSearchName");

        Assert.Equal(["BackfillSearchName|Running|By hand."], (await database.StatusesAsync()).Take(1));
        Assert.Empty(await database.QueryAsync("SELECT id FROM batched_events WHERE migration_id = 1"));
    }

    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    public async Task Down_removes_the_row_with_its_jobs_and_events(TestProvider provider)
    {
        await using var database = await CreateInUseAsync(provider);
        await MigrateAsync(database, "AddSearchName");
        await AddEventAsync(database, "AllResumed");
        await database.ExecuteAsync(
            """
            INSERT INTO batched_jobs (migration_id, up_to, status, attempts, batch_size, job_size, created_at)
            VALUES (1, '[2]', 'Pending', 0, 1, 1, '2026-01-01 00:00:00+00:00')
            """);

        var applied = await MigrateAsync(database, "UseBatchedMigrations");

        Assert.Equal("Initial, UseBatchedMigrations", applied);
        Assert.Empty(await database.StatusesAsync());
        Assert.Empty(await database.QueryAsync("SELECT id FROM batched_jobs"));
        Assert.Equal(["AllResumed"], await database.QueryAsync("SELECT kind FROM batched_events"));
    }

    private static Task AddEventAsync(MigrationsDatabase database, string kind) =>
        database.ExecuteAsync($"INSERT INTO batched_events (kind, occurred_at) VALUES ('{kind}', '2026-01-01 00:00:00+00:00')");
}
