using EfBatched.Diagnostics;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfBatched.FunctionalTests.Running;

/// <summary>What a runner leaves in a session, and keeps from the server, once a batch is over.</summary>
public class SessionTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.PostgreSqlWithRetry)]
    [Trait("contract", "B13")]
    [Trait("contract", "B20")]
    public async Task A_pooled_connection_has_the_settings_that_it_had_before(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 300);
        // One physical connection, which nobody resets between two uses.
        var connectionString = new NpgsqlConnectionStringBuilder(database.ConnectionString)
        {
            MaxPoolSize = 1,
            NoResetOnClose = true,
            ApplicationName = "shop",
        }.ConnectionString;
        await using var host = new ShopHost(database, connectionString: connectionString);
        var during = new List<string>();
        host.Script.Work = async (batch, cancellationToken) =>
        {
            during = await SettingsAsync((ShopContext)batch.Context);
            return await ChangeOrders.ChangeAsync(batch, cancellationToken);
        };
        await using var context = new ShopContext(ShopDatabase.Options(provider, connectionString));
        var before = await SettingsAsync(context);

        await host.RunAsync(cancellationToken: Cancellation);

        Assert.Equal(before, await SettingsAsync(context));
        Assert.Equal(
            [
                "application_name=EfBatched ChangeOrders", "idle_in_transaction_session_timeout=15000", "lock_timeout=2000",
                "statement_timeout=10000", "tcp_user_timeout=30000",
            ],
            during.Except(before).Where(s => !s.StartsWith("transaction_", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_idle_runner_holds_no_snapshot_and_no_transaction()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 300);
        await using var host = new ShopHost(database, o => o.JobInterval = TimeSpan.FromHours(1));
        await host.StartAsync(Cancellation);
        await WaitForLogAsync(host, EfBatchedEventId.RunnerIdle);

        await using var context = database.CreateContext();
        var holders = await context.Database.SqlQuery<string>(
            $"""
             SELECT coalesce(state, '') || ' ' || query AS "Value" FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid()
               AND (backend_xmin IS NOT NULL OR backend_xid IS NOT NULL OR xact_start IS NOT NULL)
             """).ToListAsync(Cancellation);

        Assert.Empty(holders);
        await host.StopAsync(Cancellation);
    }

    private static Task<List<string>> SettingsAsync(ShopContext context) =>
        context.Database.SqlQuery<string>($"""SELECT name || '=' || setting AS "Value" FROM pg_settings ORDER BY name""")
            .ToListAsync(Cancellation);
}
