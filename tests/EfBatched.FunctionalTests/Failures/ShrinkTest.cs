using EfBatched.Diagnostics;
using EfBatched.FunctionalTests.Running;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfBatched.FunctionalTests.Failures;

/// <summary>Batches that are in somebody's way, or too large, go on with fewer rows.</summary>
[Trait("contract", "B8")]
public class ShrinkTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.PostgreSqlWithRetry)]
    [Trait("contract", "T10")]
    public async Task Batch_that_waits_for_a_row_goes_up_to_it_and_says_whom_it_waits_for(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 300);
        await using var host = new ShopHost(database);
        await using var other = await BeginAsync(database, """UPDATE "Orders" SET "SearchName" = 'x' WHERE "Id" = 1230""");

        var running = host.RunAsync(
            o =>
            {
                o.LockTimeout = TimeSpan.FromMilliseconds(20);
                o.RetryDelay = TimeSpan.FromMilliseconds(100);
            },
            cancellationToken: Cancellation);
        // Again and again, and never failed.
        await WaitForLogAsync(host, EfBatchedEventId.MigrationHeld, count: 8);
        var meanwhile = await database.ChangesAsync();
        await ExecuteAsync(other, "COMMIT");
        var result = await running;

        Assert.True(result.Succeeded);
        var held = (string)Logged(host, EfBatchedEventId.MigrationHeld).First().State["Reason"]!;
        // All that is before the locked row, and nothing behind it.
        Assert.Equal(122, meanwhile[1]);
        Assert.StartsWith(
            $"It waits for a lock on a row of 'Orders' that session {other.ProcessID} (", held, StringComparison.Ordinal);
        Assert.EndsWith(""" holds; it runs, or ran last, 'UPDATE "Orders" SET "SearchName" = 'x' WHERE "Id" = 1230'.""", held, StringComparison.Ordinal);
        Assert.Equal(300, (await database.ChangesAsync())[1]);
        Assert.All(Logged(host, EfBatchedEventId.BatchShrunk), e => Assert.Equal("55P03", e.State["Code"]));
        Assert.Empty(Logged(host, EfBatchedEventId.JobAttemptFailed));
        Assert.All(await database.JobsAsync(), j => Assert.Equal((1, false), (j.Attempts, j.IsIsolatedRow)));
    }

    [Theory]
    [InlineData("ACCESS EXCLUSIVE")]
    [InlineData("SHARE")]
    [Trait("contract", "T10")]
    public async Task A_table_that_others_lock_holds_the_migration_and_leaves_its_sizes(string mode)
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 300);
        await using var host = new ShopHost(database);
        var begun = new TaskCompletionSource();
        var locked = new TaskCompletionSource();
        host.Script.Work = async (batch, cancellationToken) =>
        {
            var rows = await LoggedChange.RunAsync(batch, cancellationToken);
            if (begun.TrySetResult())
            {
                await locked.Task;
            }

            return rows;
        };

        var running = host.RunAsync(
            o =>
            {
                o.LockTimeout = TimeSpan.FromMilliseconds(100);
                o.BoundaryTimeout = TimeSpan.FromMilliseconds(200);
                o.RetryDelay = TimeSpan.FromMilliseconds(100);
            },
            cancellationToken: Cancellation);
        await begun.Task.WaitForAsync();
        await using var other = await BeginAsync(database, "SELECT 1");
        var locking = ExecuteAsync(other, $"""LOCK TABLE "Orders" IN {mode} MODE""");
        locked.SetResult();
        await locking;
        await WaitForLogAsync(host, EfBatchedEventId.MigrationHeld, count: 8);
        await ExecuteAsync(other, "COMMIT");
        var result = await running;

        Assert.True(result.Succeeded);
        var held = (string)Logged(host, EfBatchedEventId.MigrationHeld).First().State["Reason"]!;
        Assert.StartsWith($"It waits for a lock on the table 'Orders' that session {other.ProcessID} (", held, StringComparison.Ordinal);
        Assert.Empty(Logged(host, EfBatchedEventId.BatchShrunk));
        Assert.Empty(Logged(host, EfBatchedEventId.JobAttemptFailed));
        await AssertOnceAsync(database, 300);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.PostgreSqlWithRetry)]
    public async Task Statement_that_takes_too_long_is_run_over_ever_fewer_rows(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 100);
        await using var host = new ShopHost(database);
        var tries = 0;
        host.Script.Work = async (batch, cancellationToken) =>
        {
            if (tries++ < 4)
            {
                await batch.Context.Database.ExecuteSqlAsync($"SELECT pg_sleep(600)", cancellationToken);
            }

            return await LoggedChange.RunAsync(batch, cancellationToken);
        };

        var result = await host.RunAsync(
            o =>
            {
                o.TargetBatchDuration = TimeSpan.FromMilliseconds(50);
                o.WorkTimeout = TimeSpan.FromMilliseconds(100);
            },
            cancellationToken: Cancellation);

        Assert.True(result.Succeeded);
        var shrunk = Logged(host, EfBatchedEventId.BatchShrunk);
        Assert.Equal([50, 25, 12, 6], shrunk.Take(4).Select(e => (int)e.State["BatchSize"]!));
        Assert.All(shrunk, e => Assert.Equal("57014", e.State["Code"]));
        Assert.Empty(Logged(host, EfBatchedEventId.JobAttemptFailed));
        await AssertOnceAsync(database, 100);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.PostgreSqlWithRetry)]
    public async Task Batch_that_loses_a_deadlock_shrinks_and_goes_on(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 100);
        await using var host = new ShopHost(database);
        // The other session never looks for a deadlock, so that the batch is the one to lose.
        await using var other = await BeginAsync(
            database, """SET LOCAL deadlock_timeout = '1h'; UPDATE "Orders" SET "SearchName" = 'x' WHERE "Id" = 20""");
        Task? waiting = null;
        host.Script.Work = async (batch, cancellationToken) =>
        {
            if (waiting is null)
            {
                await batch.Context.Database.ExecuteSqlAsync($"""UPDATE "Orders" SET "SearchName" = 'y' WHERE "Id" = 10""", cancellationToken);
                waiting = ExecuteAsync(other, """UPDATE "Orders" SET "SearchName" = 'x' WHERE "Id" = 10; COMMIT""");
            }

            return await LoggedChange.RunAsync(batch, cancellationToken);
        };

        var result = await host.RunAsync(o => o.LockTimeout = TimeSpan.FromSeconds(14), cancellationToken: Cancellation);
        await waiting!.WaitForAsync();

        Assert.True(result.Succeeded);
        var shrunk = Assert.Single(Logged(host, EfBatchedEventId.BatchShrunk));
        Assert.Equal(("40P01", 50), (shrunk.State["Code"], shrunk.State["BatchSize"]));
        await AssertOnceAsync(database, 100);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql, "40001")]
    [InlineData(ShopProvider.PostgreSqlWithRetry, "40001")]
    [InlineData(ShopProvider.Sqlite, "5")]
    [InlineData(ShopProvider.Sqlite, "261")]
    public async Task Batch_that_cannot_be_serialized_shrinks_and_goes_on(ShopProvider provider, string code)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 100);
        await using var host = new ShopHost(database);
        var tries = 0;
        host.Script.Work = async (batch, cancellationToken) =>
        {
            var rows = await LoggedChange.RunAsync(batch, cancellationToken);
            return tries++ >= (provider == ShopProvider.Sqlite ? 5 : 2) ? rows
                : provider == ShopProvider.Sqlite ? throw new SqliteException("busy", int.Parse(code, null))
                : await batch.Context.Database.ExecuteSqlRawAsync(
                    "DO $$ BEGIN RAISE EXCEPTION 'not serializable' USING ERRCODE = 'serialization_failure'; END $$", cancellationToken);
        };

        var result = await host.RunAsync(cancellationToken: Cancellation);

        Assert.True(result.Succeeded);
        // SQLite's lock is that of the whole database, and is tried for again first.
        Assert.Equal(
            provider == ShopProvider.Sqlite ? [(code, 25), (code, 6)] : [(code, 50), (code, 25)],
            Logged(host, EfBatchedEventId.BatchShrunk).Select(e => ((string)e.State["Code"]!, (int)e.State["BatchSize"]!)));
        Assert.Empty(Logged(host, EfBatchedEventId.JobAttemptFailed));
        await AssertOnceAsync(database, 100);
    }

    private static async Task AssertOnceAsync(ShopDatabase database, int orders)
    {
        await using var context = database.CreateContext();
        Assert.Equal(orders, await context.Orders.CountAsync(o => o.Changes == 1, Cancellation));
        Assert.Equal(orders, await context.OrderLogs.Select(l => l.OrderId).Distinct().CountAsync(Cancellation));
        Assert.Equal(orders, await context.OrderLogs.CountAsync(Cancellation));
    }

    private static async Task<NpgsqlConnection> BeginAsync(ShopDatabase database, string sql)
    {
        var connection = new NpgsqlConnection(database.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(Cancellation);
        await ExecuteAsync(connection, "BEGIN");
        await ExecuteAsync(connection, sql);
        return connection;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
