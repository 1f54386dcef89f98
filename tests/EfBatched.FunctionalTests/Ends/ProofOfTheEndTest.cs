using EfBatched.Diagnostics;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Logging;
using EfBatched.TestUtilities.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace EfBatched.FunctionalTests.Ends;

/// <summary>A job ends when the database proves it, and not when a search has found nothing.</summary>
[Trait("contract", "T1")]
public class ProofOfTheEndTest(PostgresFixture postgres)
{
    private const int Rows = 20_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_row_that_another_session_holds_costs_no_row()
    {
        await using var database = await postgres.CreateCountedAsync<PlainRow>(TestProvider.PostgreSql);
        await database.ExecuteAsync($"""INSERT INTO "Rows" ("Id", "N") SELECT i, 0 FROM generate_series(1, {Rows}) AS i""");
        await using var other = new NpgsqlConnection(database.ConnectionString);
        await other.OpenAsync(Cancellation);
        await using var held = await other.BeginTransactionAsync(Cancellation);
        await new NpgsqlCommand("""SELECT 1 FROM "Rows" WHERE "Id" = 1 FOR UPDATE""", other).ExecuteNonQueryAsync(Cancellation);

        var log = new RecordingLoggerProvider();
        var running = RunAsync(database, log);
        // One row, which is as small as a batch gets, and once more.
        var tries = 0;
        await log.Entries.WaitForAsync(
            e => e.EventId.Id is EfBatchedEventId.BatchShrunk or EfBatchedEventId.JobAttemptFailed && ++tries == 12, "the twelfth try");
        await held.RollbackAsync(Cancellation);
        var state = await running;

        Assert.Equal(BatchedMigrationStatus.Finished, state.Status);
        Assert.All(await database.CountsAsync(), n => Assert.Equal(1, n));
        Assert.Equal(Rows, state.RowsMigrated);
    }

    private static async Task<BatchedMigrationState> RunAsync(CountedDatabase<PlainRow> database, RecordingLoggerProvider log)
    {
        var services = new ServiceCollection()
            .AddLogging(b => b.AddProvider(log).SetMinimumLevel(LogLevel.Debug))
            .AddScoped(_ => database.CreateContext())
            .BuildServiceProvider();
        await using var owned = services;
        await using (var context = database.CreateContext())
        {
            await context.Database.EnqueueBatchedMigrationAsync("CountUp", cancellationToken: Cancellation);
        }

        var result = await services.RunBatchedMigrationsAsync<CountedContext<PlainRow>>(
            null,
            o =>
            {
                o.LockTimeout = TimeSpan.FromMilliseconds(20);
                o.MaxJobAttempts = 100;
                o.RetryDelay = TimeSpan.FromMilliseconds(100);
                o.MaxRetryDelay = TimeSpan.FromMilliseconds(100);
            },
            Cancellation);
        return Assert.Single(result.Migrations);
    }
}
