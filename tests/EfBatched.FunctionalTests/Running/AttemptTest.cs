using EfBatched.Diagnostics;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using EfBatched.Tracking;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using System.Globalization;

namespace EfBatched.FunctionalTests.Running;

public class AttemptTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    [Trait("contract", "R12")]
    [Trait("contract", "R11")]
    public async Task Job_that_keeps_failing_fails_its_migration_with_its_error_stored(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 10);
        await using var host = new ShopHost(database);
        host.Script.Work = (_, _) => throw new InvalidTimeZoneException("No such zone.");

        var result = await host.RunAsync(cancellationToken: Cancellation);

        // No row was good beside those that were taken for bad, so that it is the work's fault after a few of them.
        var job = (await database.JobsAsync()).First(j => !j.IsIsolatedRow);
        var state = Assert.Single(result.Migrations);
        Assert.False(result.Succeeded);
        Assert.Equal((BatchedMigrationStatus.Failed, BatchedErrorCode.JobExceedsMaxAttempts), (state.Status, state.ErrorCode));
        Assert.Equal(
            "5 rows in a row failed, 5 times, and none in between could be changed, so the work or the set-up is more likely at fault than the rows. "
            + "Last error: No such zone. Mend the cause and retry the migration; if these rows are bad after all, each retry isolates some of them.",
            state.ErrorMessage);
        Assert.Equal((BatchedJobStatus.Failed, 5), (job.Status, job.Attempts));
        Assert.Equal(
            (BatchedErrorCode.Unknown, null, "System.InvalidTimeZoneException", "No such zone."),
            (job.ErrorCode, job.ErrorSqlState, job.ErrorType, job.ErrorMessage));
        Assert.Equal(
            [1, 2, 3, 4, 5],
            Logged(host, EfBatchedEventId.JobAttemptFailed)
                .Where(e => Equals(e.State["JobId"], job.Id)).Select(e => (int)e.State["Attempt"]!));
        Assert.Equal(10, (await database.ChangesAsync())[0]);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql, "SELECT 1 / 0", "22012", "Npgsql.PostgresException")]
    [InlineData(ShopProvider.Sqlite, "INSERT INTO \"Orders\" (\"Id\", \"Customer\", \"Changes\") VALUES (10, '', 0)", "19", "Microsoft.Data.Sqlite.SqliteException")]
    [Trait("contract", "R11")]
    public async Task Error_of_the_database_is_stored_with_its_code(ShopProvider provider, string sql, string code, string type)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 1);
        await using var host = new ShopHost(database);
        host.Script.Work = (batch, cancellationToken) => batch.Context.Database.ExecuteSqlRawAsync(sql, cancellationToken);

        await host.RunAsync(o => o.MaxJobAttempts = 1, cancellationToken: Cancellation);

        var job = Assert.Single(await database.JobsAsync());
        Assert.Equal((code, type), (job.ErrorSqlState, job.ErrorType));
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    [Trait("contract", "R12")]
    public async Task Attempts_count_from_where_the_checkpoint_last_moved(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 500, fixedBatchSize: 100);
        await using var host = new ShopHost(database);
        var failed = new HashSet<int>();
        host.Script.Work = (batch, cancellationToken) =>
            failed.Add((int)batch.UpTo[0])
                ? throw Defect(provider)
                : ChangeOrders.ChangeAsync(batch, cancellationToken);

        var result = await host.RunAsync(o => o.MaxJobAttempts = 2, cancellationToken: Cancellation);

        Assert.True(result.Succeeded);
        Assert.Equal(5, Logged(host, EfBatchedEventId.JobAttemptFailed).Count);
        Assert.Equal(500, (await database.ChangesAsync())[1]);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql, "57P01")]
    [InlineData(ShopProvider.PostgreSql, "53300")]
    [InlineData(ShopProvider.PostgreSql, "25006")]
    [InlineData(ShopProvider.PostgreSql, null)]
    [InlineData(ShopProvider.Sqlite, "10")]
    [InlineData(ShopProvider.Sqlite, "266")]
    [Trait("contract", "R12")]
    public async Task Fault_of_the_system_holds_the_migration_and_is_no_attempt(ShopProvider provider, string? code)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 10);
        await using var host = new ShopHost(database);
        var faults = 0;
        string? held = null;
        BatchedMigrationState? atWork = null;
        host.Script.Work = async (batch, cancellationToken) =>
        {
            if (faults++ < 6)
            {
                throw Fault(provider, code);
            }

            atWork = await database.StateAsync();
            return await ChangeOrders.ChangeAsync(batch, cancellationToken);
        };

        var result = await host.RunAsync(
            o => o.OnError = async (_, _) => held ??= await HeldReasonAsync(), cancellationToken: Cancellation);

        Assert.True(result.Succeeded);
        Assert.Equal(6, Logged(host, EfBatchedEventId.MigrationHeld).Count);
        Assert.All(Logged(host, EfBatchedEventId.MigrationHeld), e => Assert.Equal(LogLevel.Warning, e.Level));
        Assert.All(Logged(host, EfBatchedEventId.JobClaimed), e => Assert.Equal(1, e.State["Attempt"]));
        Assert.NotNull(held);
        Assert.Equal((BatchedMigrationStatus.Running, null, null), (atWork!.Status, atWork.HeldReason, atWork.HeldUntil));
        Assert.Equal(10, (await database.ChangesAsync())[1]);

        // As it was recorded: the hold itself may be over by the time that anybody asks.
        async Task<string?> HeldReasonAsync()
        {
            await using var context = database.CreateContext();
            return await context.Set<BatchedMigrationRow>().Select(m => m.HeldReason).SingleAsync(Cancellation);
        }
    }

    [Fact]
    [Trait("contract", "R12")]
    public async Task Each_hold_in_a_row_is_longer_than_the_last()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.Sqlite, orders: 10);
        await using var host = new ShopHost(database);
        var faults = 0;
        host.Script.Work = (batch, cancellationToken) =>
            faults++ < 3 ? throw Fault(ShopProvider.Sqlite, "10") : ChangeOrders.ChangeAsync(batch, cancellationToken);

        // Doubling beats the jitter of a third.
        await host.RunAsync(o => o.RetryDelay = TimeSpan.FromMilliseconds(30), cancellationToken: Cancellation);

        var delays = Logged(host, EfBatchedEventId.MigrationHeld).Select(e => (long)e.State["DelayMs"]!).ToList();
        Assert.Equal(3, delays.Count);
        Assert.Equal(delays.Distinct().Order(), delays);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    [Trait("contract", "R12")]
    public async Task Exhausted_job_of_a_migration_paused_meanwhile_fails_it_later_with_its_own_error(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 10);
        await using var host = new ShopHost(database);
        host.Script.Work = (_, _) => throw Defect(provider);
        await host.RunAsync(o => o.MaxJobAttempts = 1, cancellationToken: Cancellation);
        await database.ExecuteAsync("""UPDATE batched_migrations SET status = 'Active', error_code = NULL, error_message = NULL""");

        var result = await host.RunAsync(o => o.MaxJobAttempts = 1, cancellationToken: Cancellation);

        var job = Assert.Single(await database.JobsAsync());
        Assert.Equal(
            $"Job {job.Id} failed 1 time(s) without getting past its checkpoint. Last error: {job.ErrorMessage} "
            + "Mend the cause and retry the migration, or skip it.",
            result.Migrations[0].ErrorMessage);
    }

    // What no row can be blamed for.
    private static Exception Defect(ShopProvider provider) =>
        Fault(provider, provider == ShopProvider.Sqlite ? "21" : "42P01");

    private static Exception Fault(ShopProvider provider, string? code) =>
        provider == ShopProvider.Sqlite
            ? new SqliteException("disk I/O error", int.Parse(code!, CultureInfo.InvariantCulture))
            : code is null
                ? new NpgsqlException("Exception while reading from stream", new EndOfStreamException())
                : new DbUpdateException("Saving failed.", new PostgresException("went away", "FATAL", "FATAL", code));
}
