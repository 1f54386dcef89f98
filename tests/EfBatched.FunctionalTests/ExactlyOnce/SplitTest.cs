using EfBatched.FunctionalTests.Failures;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Processes;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.ExactlyOnce;

/// <summary>A job that is split around a bad row in one transaction, which may be cut off anywhere.</summary>
[Trait("contract", "B9")]
[Trait("contract", "B1")]
public class SplitTest(PostgresFixture postgres) : ExactlyOnceTest(postgres)
{
    private const int BadRow = 1_550;

    private static readonly string[] Statements = ["\"checkpoint\" IS NOT NULL", "\"up_to\" <>", "\"is_isolated_row\" =", "COMMIT"];

    /// <summary>The statements of a split, and whether they are executed before the connection breaks.</summary>
    public static TheoryData<ShopProvider, string, bool> Cuts =>
        new(
            from statement in Statements
            from provider in PostgreSql
            select new TheoryDataRow<ShopProvider, string, bool>(
                provider.Data, statement, provider.Data == ShopProvider.PostgreSqlWithRetry));

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task A_split_that_is_cut_off_happens_once_or_is_repeated(ShopProvider provider, string statement, bool isExecuted)
    {
        await using var shop = await CreateSpoiltShopAsync(provider);
        await using var host = shop.CreateHost();
        var isSplit = false;
        var cut = isExecuted ? shop.Proxy.CutAfterStatement(1, Matches) : shop.Proxy.CutBeforeStatement(1, Matches);

        await host.StartAsync(CancellationToken);
        await shop.RunToEndAsync(host);

        await cut.Triggered.WaitForAsync();
        await AssertIsolatedAsync(shop);
        await MendAsync(shop);
        await shop.RunToEndAsync(host);
        await shop.AssertExactlyOnceAsync();

        bool Matches(string sql)
        {
            isSplit |= sql.Contains("\"is_isolated_row\" =", StringComparison.Ordinal);
            return statement == "COMMIT" ? isSplit && sql == statement : sql.Contains(statement, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("\"up_to\" <>")]
    [InlineData("\"is_isolated_row\" =")]
    public async Task A_process_killed_in_a_split_leaves_it_to_another(string statement)
    {
        await using var shop = await CreateSpoiltShopAsync(ShopProvider.PostgreSql);
        var stall = shop.Proxy.StallAfterStatement(1, sql => sql.Contains(statement, StringComparison.Ordinal));
        await using var child = ChildProcess.Start(
            Path.Combine(AppContext.BaseDirectory, "EfBatched.TestRunner.dll"), [shop.Provider.ToString(), shop.ConnectionString]);
        await stall.Triggered.WaitForAsync();

        child.Kill();
        await child.ExitCode.WaitForAsync();
        await shop.FinishElsewhereAsync();

        await AssertIsolatedAsync(shop);
        await MendAsync(shop);
        await shop.FinishElsewhereAsync();
        await shop.AssertExactlyOnceAsync(isCountExact: false);
    }

    private static async Task AssertIsolatedAsync(MigratedShop shop)
    {
        Assert.Equal([BadRow], (await shop.ReadChangesAsync()).Where(c => c.Value == 0).Select(c => c.Key));
        var state = await shop.ReadStateAsync();
        Assert.Equal((BatchedMigrationStatus.Failed, BatchedErrorCode.JobExceedsMaxAttempts), (state.Status, state.ErrorCode));
        string? end = null;
        foreach (var job in (await shop.ReadJobsAsync()).OrderBy(j => BadRows.Key(j.UpTo)))
        {
            Assert.Equal(end, job.After);
            Assert.Equal(job.IsIsolatedRow ? BatchedJobStatus.Failed : BatchedJobStatus.Finished, job.Status);
            Assert.Equal(job.IsIsolatedRow, BadRows.Key(job.UpTo) == BadRow);
            end = job.UpTo;
        }
    }

    private static async Task MendAsync(MigratedShop shop)
    {
        await shop.ExecuteAsync("""ALTER TABLE "Orders" DROP CONSTRAINT bad_rows""");
        await using var context = shop.CreateContext();
        await context.Database.BatchedMigrations().RetryAsync<ChangeOrders>(cancellationToken: CancellationToken);
    }

    private async Task<MigratedShop> CreateSpoiltShopAsync(ShopProvider provider)
    {
        var shop = await CreateShopAsync(provider);
        await shop.ExecuteAsync($"""ALTER TABLE "Orders" ADD CONSTRAINT bad_rows CHECK ("Id" <> {BadRow} OR "Changes" = 0)""");
        return shop;
    }
}
