using EfBatched.Diagnostics;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Processes;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.ExactlyOnce;

/// <summary>Processes that leave the database sending: it waits for its client, which none of its usual timeouts limits.</summary>
[Trait("contract", "T12")]
public class StoppedReaderTest(PostgresFixture postgres) : ExactlyOnceTest(postgres)
{
    [Fact]
    public async Task A_process_stopped_while_its_batch_reads_is_ended_by_another_and_changes_nothing_later()
    {
        await using var shop = await CreateShopAsync(ShopProvider.PostgreSql);
        // More than the buffers on the way hold.
        await shop.ExecuteAsync("""UPDATE "Orders" SET "Customer" = repeat('x', 1000000)""");
        await using var child = await StartAsync(shop);
        await child.WaitForLineAsync(l => l == "reading 10", "the work to read");
        await child.StopAsync();
        await AwaitSendingAsync(shop);

        await using var host = shop.CreateHost(configure: o =>
        {
            o.LeaseDuration = TimeSpan.FromSeconds(5);
            o.WorkTimeout = TimeSpan.FromSeconds(1);
            o.BoundaryTimeout = TimeSpan.FromSeconds(1);
        });
        await host.StartAsync(CancellationToken);
        await shop.RunToEndAsync(host);
        await child.ContinueAsync();

        Assert.Equal(0, await child.ExitCode.WaitForAsync());
        await shop.AssertExactlyOnceAsync();
        Assert.Contains(
            "waited for its client (ClientWrite)",
            Assert.Single(host.Log.Entries.Items, e => e.EventId.Id == EfBatchedEventId.BatchSessionEnded).Message,
            StringComparison.Ordinal);
        Assert.Contains(child.Output, l => l.StartsWith($"{EfBatchedEventId.LeaseLost} ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_batch_limits_how_long_the_server_sends_to_a_client_that_does_not_read()
    {
        await using var shop = await CreateShopAsync(ShopProvider.PostgreSql, fixedBatchSize: 100);
        var limits = new List<string>();
        await using var host = shop.CreateHost(
            async (batch, cancellationToken) =>
            {
                limits.Add(await ReadLimitAsync(batch.Context));
                return await LoggedChange.RunAsync(batch, cancellationToken);
            });
        await host.StartAsync(CancellationToken);
        await shop.RunToEndAsync(host);

        Assert.Equal(["30000", "30000", "30000"], limits);
        await using var context = shop.CreateContext();
        Assert.Equal("0", await ReadLimitAsync(context));
    }

    private static async Task<string> ReadLimitAsync(DbContext context) =>
        await context.Database.SqlQuery<string>($"""SELECT current_setting('tcp_user_timeout') AS "Value" """)
            .SingleAsync(CancellationToken);

    // Without the proxy, which would read what the process does not.
    private static async Task<ChildProcess> StartAsync(MigratedShop shop)
    {
        await using var context = shop.CreateContext();
        return ChildProcess.Start(
            Path.Combine(AppContext.BaseDirectory, "EfBatched.TestRunner.dll"),
            [shop.Provider.ToString(), context.Database.GetConnectionString()!, "read"]);
    }

    private static async Task AwaitSendingAsync(MigratedShop shop)
    {
        await using var context = shop.CreateContext();
        var sending = context.Database.SqlQuery<int>(
            $"""SELECT pid AS "Value" FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'ClientWrite'""");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await sending.AnyAsync(limit.Token))
        {
        }
    }
}
