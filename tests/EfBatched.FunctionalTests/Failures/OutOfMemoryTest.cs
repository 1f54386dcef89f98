using EfBatched.FunctionalTests.ExactlyOnce;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Processes;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Failures;

/// <summary>A row that does not fit into the memory of the process, which then leaves the database sending it.</summary>
[Trait("contract", "T12")]
public class OutOfMemoryTest(PostgresFixture postgres) : ExactlyOnceTest(postgres)
{
    private const string HeapOf256Mb = "0x10000000";

    [Fact]
    public async Task A_row_that_is_larger_than_the_memory_is_set_aside_and_the_rest_is_changed_once()
    {
        await using var shop = await CreateShopAsync(ShopProvider.PostgreSql);
        await shop.ExecuteAsync("""UPDATE "Orders" SET "Customer" = repeat('x', 200000000) WHERE "Id" = 30""");
        await using var context = shop.CreateContext();
        await using var child = ChildProcess.Start(
            Path.Combine(AppContext.BaseDirectory, "EfBatched.TestRunner.dll"),
            [shop.Provider.ToString(), context.Database.GetConnectionString()!, "read-all"],
            new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = HeapOf256Mb });

        Assert.Equal(1, await child.ExitCode.WaitForAsync(TimeSpan.FromMinutes(2)));
        Assert.Equal(
            [30], (await shop.ReadChangesAsync()).Where(c => c.Value != 1).Select(c => c.Key));
        var failed = Assert.Single(await shop.ReadJobsAsync(), j => j.Status == BatchedJobStatus.Failed);
        Assert.Equal(("[30]", true), (failed.UpTo, failed.IsIsolatedRow));
        // Where the rest of the row is there already, the driver takes it for messages when the query is closed, and says so instead.
        Assert.Contains(failed.ErrorType, (string[])["System.OutOfMemoryException", "System.InvalidOperationException"]);
        Assert.Empty(
            await context.Database.SqlQuery<int>(
                $"""
                 SELECT pid AS "Value" FROM pg_stat_activity
                 WHERE datname = current_database() AND pid <> pg_backend_pid() AND state LIKE '%active%'
                 """).ToListAsync(CancellationToken));
    }
}
