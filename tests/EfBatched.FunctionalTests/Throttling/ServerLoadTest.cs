using EfBatched.Diagnostics;
using EfBatched.FunctionalTests.Running;
using EfBatched.Running.Pacing;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfBatched.FunctionalTests.Throttling;

/// <summary>What other sessions do on the server is seen and counts.</summary>
[Trait("contract", "B15")]
public class ServerLoadTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Theory]
    [InlineData(50)]
    [InlineData(100)]
    public async Task A_vacuum_of_the_walked_table_slows_down_or_holds(int restPercent)
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 20_000, hasOwnDatabase: true);
        await using var shop = await PacedShop.CreateAsync(database, o => o.RestDuringVacuumPercent = restPercent);
        Assert.Equal(PaceDecision.Go.AtOnce, await shop.NextAsync());
        await using var session = new NpgsqlConnection(database.ConnectionString);
        await session.OpenAsync(Cancellation);
        // A page or so every tenth of a second: minutes, if nobody ended it.
        await session.ExecuteAsync("SET vacuum_cost_delay = 100; SET vacuum_cost_limit = 1");
        await session.ExecuteAsync("UPDATE \"Orders\" SET \"Changes\" = 0");
        using var stop = new CancellationTokenSource();
        var vacuum = VacuumAsync(session, stop.Token);
        await WaitUntilAsync(database, "SELECT count(*) FROM pg_stat_progress_vacuum WHERE datname = current_database()");

        var decision = await shop.NextAsync();

        var reason = (await shop.ReadRowAsync()).ThrottleReason;
        await stop.CancelAsync();
        await vacuum.WaitForAsync();
        Assert.Matches("^vacuum: VACUUM has been running on \"Orders\" for [0-9.]+ (s|min); ", reason);
        if (restPercent == 100)
        {
            Assert.IsType<PaceDecision.Hold>(decision);
        }
        else
        {
            Assert.Equal(new PaceDecision.Go(TimeSpan.FromMilliseconds(400), "vacuum", Shrink: false), decision);
        }
    }

    [Fact]
    public async Task A_long_transaction_of_somebody_else_slows_down()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 1);
        await using var shop = await PacedShop.CreateAsync(database, o => o.MaxTransactionAge = TimeSpan.FromSeconds(1));
        await using var other = database.CreateContext();
        await using var transaction = await other.Database.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, Cancellation);
        await other.Orders.CountAsync(Cancellation);
        await WaitUntilAsync(
            database,
            """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND backend_xmin IS NOT NULL AND clock_timestamp() - xact_start > interval '1.1 seconds'
            """);

        var slow = Assert.IsType<PaceDecision.Go>(await shop.NextAsync());

        Assert.Equal("long transaction", slow.Cause);
        Assert.Matches(
            "^long transaction: The transaction of session [0-9]+.* has been open for [0-9.]+ s; the limit is 1 s\\. "
            + "Rows that are rewritten meanwhile cannot be vacuumed\\.$",
            (await shop.ReadRowAsync()).ThrottleReason);
    }

    [Fact]
    public async Task Log_over_its_budget_slows_down_by_as_much()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 20_000, hasOwnDatabase: true);
        await using var shop = await PacedShop.CreateAsync(database);
        await database.ExecuteAsync("UPDATE batched_migrations SET max_wal_bytes_per_second = 1");
        Assert.Equal(PaceDecision.Go.AtOnce, await shop.NextAsync());
        await database.ExecuteAsync("UPDATE \"Orders\" SET \"Changes\" = 1");

        var slow = Assert.IsType<PaceDecision.Go>(await shop.NextAsync());

        Assert.Equal("WAL rate", slow.Cause);
        Assert.Equal(400 * 19, slow.Rest.TotalMilliseconds, tolerance: 1);
        Assert.Matches(
            "^WAL rate: The server writes [0-9.]+ [KM]iB of write-ahead log per second; the limit is 0 KiB\\.$",
            (await shop.ReadRowAsync()).ThrottleReason);
    }

    [Fact]
    public async Task A_role_that_cannot_see_enough_says_so_and_works()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 300);
        await using var role = await ShopRole.CreateAsync(database);
        await using (var host = new ShopHost(database, connectionString: role.ConnectionString))
        {
            await host.StartAsync(Cancellation);
            await WaitForLogAsync(host, EfBatchedEventId.MigrationFinished);

            var sentence = $"The role '{role.Name}' cannot see what these throttle indicators need, so they count as content: "
                + $"vacuum, replica lag, long transaction. Grant it: 'GRANT pg_monitor TO {role.Name}', or switch them off in the options.";
            Assert.Equal(sentence, Assert.Single(Logged(host, EfBatchedEventId.ThrottleIndicatorsBlind)).Message);
            Assert.Empty(Logged(host, EfBatchedEventId.ThrottleIndicatorFailed));
            Assert.Equal([sentence], Assert.Single(await database.OperateAsync(m => m.RunnersAsync(Cancellation))).Notes);
            await database.EnqueueAsync("ChangeLogs");
            Assert.Equal([sentence], (await database.StateAsync("ChangeLogs")).RunnerNotes);
        }

        await database.ExecuteAsync($"GRANT pg_monitor TO {role.Name}");
        await using var seeing = new ShopHost(database, connectionString: role.ConnectionString);
        await seeing.StartAsync(Cancellation);
        await WaitForLogAsync(seeing, EfBatchedEventId.RunnerIdle);
        Assert.Empty(Logged(seeing, EfBatchedEventId.ThrottleIndicatorsBlind));
    }

    private static async Task VacuumAsync(NpgsqlConnection session, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = "VACUUM \"Orders\"";
        command.CommandTimeout = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => command.ExecuteNonQueryAsync(cancellationToken));
    }

    private static async Task WaitUntilAsync(ShopDatabase database, string count)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync(Cancellation);
        using var deadline = new CancellationTokenSource(WaitForExtensions.DefaultTimeout);
        while (await connection.ScalarAsync<long>(count) == 0)
        {
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
