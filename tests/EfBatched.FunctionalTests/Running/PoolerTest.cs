using EfBatched.Diagnostics;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Postgres.Servers;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Running;

/// <summary>
/// A real PgBouncer in transaction mode, whatever the rest of the suite runs on; 'eng/test.sh --pgbouncer' puts one before all of the
/// engine's tests.
/// </summary>
[Trait("contract", "B20")]
public class PoolerTest(PostgresFixture postgres) : ShopTest(postgres)
{
    // What the server remembers of a session, and the next transaction on the same connection would meet.
    private const string SessionState =
        """
        SELECT "name" || ' = ' || "setting" AS "Value" FROM pg_settings WHERE "source" = 'session'
        UNION ALL SELECT 'prepared ' || "name" FROM pg_prepared_statements
        UNION ALL SELECT 'listens to ' || c FROM pg_listening_channels() AS c
        UNION ALL SELECT 'advisory lock' FROM pg_locks WHERE "locktype" = 'advisory' AND "pid" = pg_backend_pid()
        UNION ALL SELECT 'temporary ' || "relname" FROM pg_class WHERE "relpersistence" = 't'
        ORDER BY 1
        """;

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.PostgreSqlWithRetry)]
    [Trait("contract", "B23")]
    public async Task A_run_leaves_nothing_of_itself_in_the_session(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 1_000);
        await using var pooler = await PgBouncer.StartAsync(Postgres.ConnectionString, poolSize: 1);
        var connectionString = pooler.Through(database.ConnectionString);
        await using var context = new ShopContext(ShopDatabase.Options(provider, connectionString));
        var before = await ReadSessionAsync(context);
        await using var host = new ShopHost(database, connectionString: connectionString);

        await host.RunAsync(cancellationToken: Cancellation);

        Assert.Equal(before, await ReadSessionAsync(context));
        Assert.Equal(1_000, (await database.ChangesAsync())[1]);
        Assert.Equal(BatchedMigrationStatus.Finished, (await database.StateAsync()).Status);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.PostgreSqlWithRetry)]
    [Trait("contract", "B23")]
    public async Task Runners_that_share_the_connections_of_a_pooler_change_each_row_once(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 3_000);
        await database.ExecuteAsync("UPDATE batched_migrations SET max_parallel_jobs = 3");
        await using var pooler = await PgBouncer.StartAsync(Postgres.ConnectionString, poolSize: 2);
        var connectionString = pooler.Through(database.ConnectionString);
        await using var first = new ShopHost(database, connectionString: connectionString);
        await using var second = new ShopHost(database, connectionString: connectionString);
        await using var third = new ShopHost(database, connectionString: connectionString);
        ShopHost[] hosts = [first, second, third];

        await Task.WhenAll(hosts.Select(h => h.StartAsync(Cancellation)));
        await await Task.WhenAny(hosts.Select(h => WaitForLogAsync(h, EfBatchedEventId.MigrationFinished)));

        Assert.Equal(3_000, (await database.ChangesAsync())[1]);
        Assert.All(await database.JobsAsync(), j => Assert.Equal(BatchedJobStatus.Finished, j.Status));
        Assert.All(hosts, h => Assert.Empty(Logged(h, EfBatchedEventId.RunnerStepFailed)));
    }

    private static Task<List<string>> ReadSessionAsync(DbContext context) =>
        context.Database.SqlQueryRaw<string>(SessionState).ToListAsync(Cancellation);
}
