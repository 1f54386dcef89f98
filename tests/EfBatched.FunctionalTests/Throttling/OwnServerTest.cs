using EfBatched.Running.Pacing;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Postgres.Servers;
using EfBatched.TestUtilities.Shop;
using Npgsql;

namespace EfBatched.FunctionalTests.Throttling;

/// <summary>What takes a server of its own: a real replica, a real archive, a real autovacuum.</summary>
public class OwnServerTest
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("contract", "B15")]
    public async Task A_replica_that_stands_still_slows_down_then_holds_and_counts_no_more_when_it_is_gone()
    {
        await using var primary = await LocalPostgres.StartAsync(isDurable: false);
        await using var replica = await primary.CreateStandbyAsync();
        await using var database = await CreateShopAsync(primary);
        await using var shop = await PacedShop.CreateAsync(database, o => o.MaxReplicaLag = TimeSpan.FromMinutes(10));
        await WaitUntilAsync(primary, "SELECT count(*) FROM pg_stat_replication WHERE replay_lsn = pg_current_wal_lsn()");
        Assert.Equal(PaceDecision.Go.AtOnce, await shop.NextAsync());

        await PauseReplayAsync(replica);
        await WriteAsync(database);
        Assert.Equal(PaceDecision.Go.AtOnce, await shop.NextAsync());
        shop.Time.Advance(TimeSpan.FromMinutes(7));
        Assert.Equal("replica lag", Assert.IsType<PaceDecision.Go>(await shop.NextAsync()).Cause);
        shop.Time.Advance(TimeSpan.FromMinutes(7));
        var hold = Assert.IsType<PaceDecision.Hold>(await shop.NextAsync());
        await replica.KillAsync();
        await WaitUntilAsync(primary, "SELECT 1 - count(*) FROM pg_stat_replication");
        await shop.BeginJobAsync();

        Assert.Equal("replica lag: The replica 'walreceiver' is 14.2 min behind; the limit is 10 min.", hold.Reason);
        Assert.Equal(PaceDecision.Go.AtOnce, await shop.AgainAsync());
        Assert.Null((await shop.ReadRowAsync()).ThrottleReason);
    }

    [Fact]
    [Trait("contract", "B15")]
    public async Task A_replica_that_is_behind_by_bytes_holds_unless_it_is_meant_to_be()
    {
        await using var primary = await LocalPostgres.StartAsync(isDurable: false);
        await using var replica = await primary.CreateStandbyAsync();
        await using var database = await CreateShopAsync(primary);
        await using var shop = await PacedShop.CreateAsync(database, o => o.MaxReplicaLagBytes = 1 << 20);
        await using var tolerant = await PacedShop.CreateAsync(
            database,
            o =>
            {
                o.MaxReplicaLagBytes = 1 << 20;
                o.IgnoredReplicas.Add("walreceiver");
            });
        await WaitUntilAsync(primary, "SELECT count(*) FROM pg_stat_replication");
        await PauseReplayAsync(replica);
        await WriteAsync(database);

        Assert.Equal(PaceDecision.Go.AtOnce, await tolerant.NextAsync());
        var hold = Assert.IsType<PaceDecision.Hold>(await shop.NextAsync());

        Assert.Matches("^replica lag: The replica 'walreceiver' is [0-9.]+ MiB behind; the limit is 1 MiB\\.$", hold.Reason);
    }

    [Fact]
    [Trait("contract", "R23")]
    public async Task An_archive_that_fails_holds_and_goes_on_when_it_works_again()
    {
        await using var primary = await LocalPostgres.StartAsync(isDurable: false);
        await ConfigureAsync(primary, ("archive_mode", "on"), ("archive_command", "false"));
        await primary.KillAsync();
        await primary.StartAgainAsync();
        await using var database = await CreateShopAsync(primary);
        await using var shop = await PacedShop.CreateAsync(database, o => o.MaxWalSegmentsWaiting = 4);

        await SwitchSegmentAsync(primary);
        await WaitUntilAsync(primary, "SELECT count(*) FROM pg_stat_archiver WHERE failed_count > 0");
        await SwitchSegmentAsync(primary);
        await SwitchSegmentAsync(primary);
        Assert.Equal("WAL archive", Assert.IsType<PaceDecision.Go>(await shop.NextAsync()).Cause);
        await SwitchSegmentAsync(primary);
        await SwitchSegmentAsync(primary);
        var hold = Assert.IsType<PaceDecision.Hold>(await shop.NextAsync());
        await ConfigureAsync(primary, ("archive_command", "true"));
        await SwitchSegmentAsync(primary);
        await WaitUntilAsync(
            primary,
            """
            SELECT count(*) FROM pg_stat_archiver
            WHERE last_archived_wal >= pg_walfile_name(pg_current_wal_lsn() - 2 * pg_size_bytes(current_setting('wal_segment_size')))
            """);
        await shop.BeginJobAsync();

        Assert.Matches("^WAL archive: [5-7] segment\\(s\\) of write-ahead log wait to be archived; the limit is 4\\.$", hold.Reason);
        Assert.Equal(PaceDecision.Go.AtOnce, await shop.AgainAsync());
    }

    [Fact]
    [Trait("contract", "B15")]
    public async Task An_autovacuum_of_the_walked_table_slows_down()
    {
        await using var primary = await LocalPostgres.StartAsync(isDurable: false);
        await ConfigureAsync(
            primary, ("autovacuum_naptime", "1"), ("autovacuum_vacuum_cost_delay", "100"), ("autovacuum_vacuum_cost_limit", "1"));
        await using var database = await CreateShopAsync(primary);
        await using var shop = await PacedShop.CreateAsync(database, o => o.RestDuringVacuumPercent = 75);
        await WriteAsync(database);
        await WaitUntilAsync(primary, "SELECT count(*) FROM pg_stat_progress_vacuum WHERE datname = 'shop' AND phase = 'scanning heap'");

        var slow = Assert.IsType<PaceDecision.Go>(await shop.NextAsync());

        Assert.Equal(("vacuum", 1_200), (slow.Cause, (int)Math.Round(slow.Rest.TotalMilliseconds)));
        Assert.Matches(
            "^vacuum: Autovacuum has been running on \"Orders\" for [0-9.]+ (s|min); jobs rest 75 % of their time meanwhile\\.$",
            (await shop.ReadRowAsync()).ThrottleReason);
    }

    private static async Task<ShopDatabase> CreateShopAsync(LocalPostgres server)
    {
        var database = await ShopDatabase.CreateOnAsync(server.ConnectionString, ShopProvider.PostgreSql, orders: 20_000);
        await database.EnqueueAsync();
        return database;
    }

    /// <summary>Leaves dead rows, and more than a megabyte of log.</summary>
    private static Task<int> WriteAsync(ShopDatabase database) => database.ExecuteAsync("UPDATE \"Orders\" SET \"Customer\" = \"Customer\" || '!'");

    private static async Task PauseReplayAsync(LocalPostgres replica)
    {
        await ExecuteAsync(replica, "SELECT pg_wal_replay_pause()");
        await WaitUntilAsync(replica, "SELECT count(*) FROM pg_get_wal_replay_pause_state() AS s WHERE s = 'paused'");
    }

    private static Task SwitchSegmentAsync(LocalPostgres server) =>
        ExecuteAsync(server, "SELECT pg_logical_emit_message(true, 'test', 'a segment that is not empty'); SELECT pg_switch_wal()");

    private static async Task ConfigureAsync(LocalPostgres server, params (string Name, string Value)[] settings)
    {
        foreach (var (name, value) in settings)
        {
            await ExecuteAsync(server, $"ALTER SYSTEM SET {name} = '{value}'");
        }

        await ExecuteAsync(server, "SELECT pg_reload_conf()");
    }

    private static async Task ExecuteAsync(LocalPostgres server, string sql)
    {
        await using var connection = await OpenAsync(server);
        await connection.ExecuteAsync(sql);
    }

    private static async Task WaitUntilAsync(LocalPostgres server, string count)
    {
        await using var connection = await OpenAsync(server);
        using var deadline = new CancellationTokenSource(2 * WaitForExtensions.DefaultTimeout);
        while (await connection.ScalarAsync<long>(count) == 0)
        {
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static async Task<NpgsqlConnection> OpenAsync(LocalPostgres server)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(Cancellation);
        return connection;
    }
}
