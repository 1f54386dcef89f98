using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfBatched.FunctionalTests.Ends;

/// <summary>A role that may not see all rows concludes nothing from those that it does not find.</summary>
[Trait("contract", "T4")]
public class HiddenRowsTest(PostgresFixture postgres)
{
    [Theory]
    [InlineData("current_setting('app.tenant', true) = '1'")]
    [InlineData("\"Id\" <= 50")]
    public async Task A_migration_under_a_policy_fails_with_role_table_and_remedy(string policy)
    {
        await using var database = await postgres.CreateCountedAsync<OpenRow>(TestProvider.PostgreSql);
        var connectionString = await HideAsync(database, policy);

        var state = await database.RunAsync(connectionString);

        Assert.Equal(BatchedMigrationStatus.Failed, state.Status);
        var role = new NpgsqlConnectionStringBuilder(connectionString).Username;
        Assert.StartsWith(
            $"Row-level security applies to the role '{role}' on the table 'Rows', so rows that it does not see could be left behind",
            state.ErrorMessage,
            StringComparison.Ordinal);
        Assert.All(await database.CountsAsync(), n => Assert.Equal(0, n));
    }

    [Fact]
    public async Task A_policy_that_comes_in_mid_run_keeps_jobs_from_ending()
    {
        await using var database = await postgres.CreateCountedAsync<PlainRow>(TestProvider.PostgreSql);
        var connectionString = await HideAsync(database, "\"Id\" % 2 = 0", isForced: false);
        await using var context = database.CreateContext(connectionString);
        await context.Database.EnqueueBatchedMigrationAsync("CountUp", cancellationToken: TestContext.Current.CancellationToken);
        await database.ExecuteAsync(
            """
            UPDATE "batched_migrations" SET "status" = 'Running', "up_to" = '[100]', "cursor" = '[100]', "started_at" = now();
            INSERT INTO "batched_jobs" ("migration_id", "up_to", "status", "attempts", "sequence", "batch_size", "job_size", "created_at")
            SELECT "id", '[100]', 'Pending', 0, 0, 100, 100, now() FROM "batched_migrations";
            ALTER TABLE "Rows" ENABLE ROW LEVEL SECURITY
            """);

        var result = await context.Database.RunBatchedMigrationsAsync("CountUp", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(BatchedMigrationStatus.Failed, Assert.Single(result.Migrations).Status);
        Assert.Contains("Row-level security applies", result.Migrations[0].ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_knows_that_a_policy_hides_nothing_can_say_so()
    {
        await using var database = await postgres.CreateCountedAsync<SeenRow>(TestProvider.PostgreSql);

        var state = await database.RunAsync(await HideAsync(database, "true"));

        Assert.Equal(BatchedMigrationStatus.Finished, state.Status);
        Assert.All(await database.CountsAsync(), n => Assert.Equal(1, n));
    }

    // A role of the test's own, since roles are the whole server's.
    private static async Task<string> HideAsync<TRow>(CountedDatabase<TRow> database, string policy, bool isForced = true)
        where TRow : CountedRow, ICountedRow<TRow>
    {
        var role = $"limited_{Guid.NewGuid():N}";
        await database.ExecuteAsync(
            $"""
            INSERT INTO "Rows" ("Id", "N") SELECT i, 0 FROM generate_series(1, 100) AS i;
            CREATE ROLE {role} LOGIN PASSWORD 'secret' NOSUPERUSER NOBYPASSRLS;
            GRANT ALL ON ALL TABLES IN SCHEMA public TO {role};
            GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {role};
            CREATE POLICY visible ON "Rows" USING ({policy});
            {(isForced ? "ALTER TABLE \"Rows\" ENABLE ROW LEVEL SECURITY; ALTER TABLE \"Rows\" FORCE ROW LEVEL SECURITY" : "")}
            """);
        return new NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = role, Password = "secret", Pooling = false }.ConnectionString;
    }
}
