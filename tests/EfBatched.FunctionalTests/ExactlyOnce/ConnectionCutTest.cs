using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;

namespace EfBatched.FunctionalTests.ExactlyOnce;

[Trait("contract", "B1")]
[Trait("contract", "B23")]
[Trait("contract", "B27")]
public class ConnectionCutTest(PostgresFixture postgres) : ExactlyOnceTest(postgres)
{
    [Theory]
    [MemberData(nameof(PostgreSql))]
    public async Task A_connection_cut_before_any_statement_of_a_run_loses_and_repeats_nothing(ShopProvider provider)
    {
        await using var shop = await CreateShopAsync(provider, fixedBatchSize: 100);
        await using var host = shop.CreateHost();
        await host.StartAsync(CancellationToken);
        await shop.RunToEndAsync(host);

        var statements = await CutAtEveryStatementAsync(shop, host, n => shop.Proxy.CutBeforeStatement(n).Triggered);

        Assert.InRange(statements, 30, 200);
    }

    [Theory]
    [MemberData(nameof(PostgreSql))]
    public async Task A_connection_cut_after_any_statement_of_a_run_loses_and_repeats_nothing(ShopProvider provider)
    {
        await using var shop = await CreateShopAsync(provider, fixedBatchSize: 100);
        await using var host = shop.CreateHost();
        await host.StartAsync(CancellationToken);
        await shop.RunToEndAsync(host);

        var statements = await CutAtEveryStatementAsync(shop, host, n => shop.Proxy.CutAfterStatement(n).Triggered);

        Assert.InRange(statements, 30, 200);
    }

    /// <summary>Runs the migration again and again, cut at its first statement, its second, until the cut comes too late to strike.</summary>
    private static async Task<int> CutAtEveryStatementAsync(MigratedShop shop, ShopHost host, Func<int, Task> arm)
    {
        for (var n = 1; ; n++)
        {
            await shop.EnqueueAsync();
            var cut = arm(n);
            await shop.RunToEndAsync(host);

            await shop.AssertExactlyOnceAsync(runs: n + 1);
            if (!cut.IsCompleted)
            {
                return n - 1;
            }
        }
    }
}
