using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Running;

/// <summary>The engine's own timeouts hold, whatever the connection's are.</summary>
[Trait("contract", "B24")]
public class TimeoutTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Fact]
    public async Task Work_may_take_longer_than_the_command_timeout_of_the_connection()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 10);
        await using var host = new ShopHost(database, connectionString: database.ConnectionString + ";Command Timeout=1");
        host.Script.Work = async (batch, cancellationToken) =>
        {
            await batch.Context.Database.ExecuteSqlRawAsync("SELECT pg_sleep(1.5)", cancellationToken);
            return await ChangeOrders.ChangeAsync(batch, cancellationToken);
        };

        var result = await host.RunAsync(cancellationToken: Cancellation);

        Assert.True(result.Succeeded);
        Assert.Equal(10, (await database.ChangesAsync())[1]);
    }

    [Fact]
    public async Task Every_limit_is_set_in_the_transaction_of_a_batch_and_gone_after_it()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 10);
        // The one connection of this pool serves the batch first and the question after it.
        var connectionString = database.ConnectionString + ";Maximum Pool Size=1;No Reset On Close=true";
        await using var host = new ShopHost(database, connectionString: connectionString);
        await using var context = new ShopContext(ShopDatabase.Options(ShopProvider.PostgreSql, connectionString));
        string? inside = null;
        int? commandTimeout = null;
        host.Script.Work = async (batch, cancellationToken) =>
        {
            inside = await ReadLimitsAsync(batch.Context);
            commandTimeout = batch.Context.Database.GetCommandTimeout();
            return await ChangeOrders.ChangeAsync(batch, cancellationToken);
        };

        var before = await ReadLimitsAsync(context);
        await host.RunAsync(
            o =>
            {
                o.WorkTimeout = TimeSpan.FromSeconds(7);
                o.LockTimeout = TimeSpan.FromSeconds(3);
                o.LeaseDuration = TimeSpan.FromSeconds(20);
            },
            cancellationToken: Cancellation);

        Assert.Equal("7s 3s 20s EfBatched ChangeOrders", inside);
        Assert.Equal(12, commandTimeout);
        Assert.Equal(before, await ReadLimitsAsync(context));
    }

    private static async Task<string> ReadLimitsAsync(DbContext context) =>
        await context.Database.SqlQueryRaw<string>(
            """
            SELECT concat_ws(' ', current_setting('statement_timeout'), current_setting('lock_timeout'),
                current_setting('idle_in_transaction_session_timeout'), current_setting('application_name')) AS "Value"
            """).SingleAsync(Cancellation);
}
