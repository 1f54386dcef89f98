using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Ends;

/// <summary>However many rows a person has skipped, no statement grows with them.</summary>
[Trait("contract", "T15")]
public class SkippedRangesTest(PostgresFixture postgres)
{
    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    public async Task Thousands_of_skipped_rows_are_left_out_of_verification_and_sweep(TestProvider provider)
    {
        await using var database = await postgres.CreateCountedAsync<OpenRow>(provider);
        await using var context = database.CreateContext();
        var cancellation = TestContext.Current.CancellationToken;
        await context.Database.ExecuteSqlRawAsync(Series("""INSERT INTO "Rows" ("Id", "N") {0} SELECT i, 0 FROM n"""), cancellation);
        await context.Database.EnqueueBatchedMigrationAsync("CountUp", cancellationToken: cancellation);
        await context.Database.RunBatchedMigrationsAsync("CountUp", cancellationToken: cancellation);
        // As if 5,000 rows had been isolated and skipped, some of them by a process that writes keys otherwise, and ten others written in the old
        // form since.
        await context.Database.ExecuteSqlRawAsync(
            """
            UPDATE "Rows" SET "N" = 0 WHERE "Id" <= 5000 OR "Id" > 5990;
            UPDATE "batched_migrations" SET "status" = 'Running', "finished_at" = NULL, "phase" = 'Verify', "up_to" = NULL, "cursor" = NULL
            """,
            cancellation);
        await context.Database.ExecuteSqlRawAsync(
            Series(
                """
                INSERT INTO "batched_jobs" ("migration_id", "after_key", "up_to", "status", "attempts", "sequence", "batch_size", "job_size",
                    "round", "is_isolated_row", "created_at", "finished_at")
                {0}
                SELECT m."id", '[' || (i - 1) || ']', CASE WHEN i % 10 = 0 THEN '[ ' || i || ' ]' ELSE '[' || i || ']' END, 'Skipped', 1, 0, 1, 1, -1, TRUE, m."created_at", m."created_at"
                FROM n, "batched_migrations" AS m WHERE i <= 5000
                """),
            cancellation);

        var result = await context.Database.RunBatchedMigrationsAsync("CountUp", cancellationToken: cancellation);

        Assert.Equal(BatchedMigrationStatus.Finished, Assert.Single(result.Migrations).Status);
        var counts = await context.Rows.AsNoTracking().ToDictionaryAsync(r => r.Id, r => r.N, cancellation);
        Assert.All(counts.Where(c => c.Key <= 5000), c => Assert.Equal(0, c.Value));
        Assert.All(counts.Where(c => c.Key > 5000), c => Assert.Equal(1, c.Value));
    }

    private static string Series(string sql) =>
        sql.Replace("{0}", "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000)", StringComparison.Ordinal);
}
