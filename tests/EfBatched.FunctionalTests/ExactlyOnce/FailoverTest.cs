using System.Diagnostics;
using EfBatched.Diagnostics;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Faults;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Postgres.Servers;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfBatched.FunctionalTests.ExactlyOnce;

/// <summary>Two servers, one a streaming standby of the other, behind one address.</summary>
[Trait("contract", "B1")]
[Trait("contract", "B27")]
public class FailoverTest
{
    /// <summary>
    /// Rows of a batch, and how many batches more the primary commits. With 20 rows the standby lacks batches of the job that the runner
    /// has; with 100 it lacks that job as well.
    /// </summary>
    public static TheoryData<ShopProvider, int, int> Cases =>
        new()
        {
            { ShopProvider.PostgreSql, 20, 3 },
            { ShopProvider.PostgreSqlWithRetry, 20, 3 },
            { ShopProvider.PostgreSql, 100, 1 },
            { ShopProvider.PostgreSqlWithRetry, 100, 1 },
        };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_standby_that_is_behind_when_it_takes_over_has_nothing_by_half_and_gets_nothing_twice(
        ShopProvider provider, int batchSize, int batchesLost)
    {
        await using var primary = await LocalPostgres.StartAsync(isDurable: true);
        await using var standby = await primary.CreateStandbyAsync();
        await using var address = TcpFaultProxy.Start(primary.ConnectionString);
        await using var shop = await MigratedShop.CreateAsync(
            await ShopDatabase.CreateOnAsync(address.ConnectionString, provider, MigratedShop.Orders), fixedBatchSize: batchSize);
        var second = new WorkGate(n: 2);
        var last = new WorkGate(n: batchesLost);
        await using var host = shop.CreateHost(second.RunAsync);
        await host.StartAsync(TestContext.Current.CancellationToken);

        // The standby has the first batch, and no other.
        await second.EnteredAsync();
        await DetachAsync(standby, await ReadEndOfLogAsync(primary));
        host.Script.Work = last.RunAsync;
        second.Open();
        await last.EnteredAsync();
        await primary.KillAsync();
        address.RedirectTo(standby.ConnectionString);
        await using (var context = shop.CreateContext())
        {
            NpgsqlConnection.ClearPool((NpgsqlConnection)context.Database.GetDbConnection());
        }

        last.Open();
        await host.Log.WaitForAsync(EfBatchedEventId.RunnerWaitsForDatabase);
        var job = Assert.Single(await shop.ReadJobsAsync());
        var changes = await shop.ReadChangesAsync();
        await standby.PromoteAsync();
        await shop.ExpireLeasesAsync();
        await shop.RunToEndAsync(host);

        Assert.Equal(1, job.Sequence);
        Assert.Equal($"[{batchSize * 10}]", job.Checkpoint);
        Assert.Equal(Enumerable.Range(1, batchSize).Select(n => n * 10), changes.Where(c => c.Value == 1).Select(c => c.Key).Order());
        await shop.AssertExactlyOnceAsync(isCountExact: false);
    }

    private static async Task<string> ReadEndOfLogAsync(LocalPostgres primary)
    {
        await using var source = NpgsqlDataSource.Create(primary.ConnectionString);
        await using var connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        return (await connection.ScalarAsync<string>("SELECT pg_current_wal_lsn()::text"))!;
    }

    /// <summary>Lets the standby receive no more once it has replayed up to a position.</summary>
    private static async Task DetachAsync(LocalPostgres standby, string position)
    {
        await using var source = NpgsqlDataSource.Create(standby.ConnectionString);
        await using var connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await AwaitAsync(connection, $"SELECT pg_last_wal_replay_lsn() >= '{position}'::pg_lsn");
        await connection.ExecuteAsync("ALTER SYSTEM SET primary_conninfo = ''");
        await connection.ExecuteAsync("SELECT pg_reload_conf()");
        await AwaitAsync(connection, "SELECT NOT EXISTS (SELECT 1 FROM pg_stat_wal_receiver)");
    }

    private static async Task AwaitAsync(NpgsqlConnection connection, string condition)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await connection.ScalarAsync<bool>(condition))
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < WaitForExtensions.DefaultTimeout, $"Never true: {condition}");
        }
    }
}
