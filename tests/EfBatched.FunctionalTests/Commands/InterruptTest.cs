using EfBatched.CommandLine;
using EfBatched.CommandLine.Commands;
using EfBatched.FunctionalTests.Running;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Processes;
using EfBatched.TestUtilities.Shop;

namespace EfBatched.FunctionalTests.Commands;

/// <summary>Ctrl+C in a real process.</summary>
[Trait("contract", "R15")]
public class InterruptTest(PostgresFixture postgres) : ShopTest(postgres)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("wait")]
    [InlineData("watch")]
    public async Task Who_only_looks_on_says_so_and_leaves_the_migration(string verb)
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 100);
        await using var process = Start(database, verb, ShopDatabaseExtensions.ChangeOrders);
        await process.WaitForLineAsync(l => l.StartsWith("ChangeOrders: ", StringComparison.Ordinal), "where it stands", Patience);

        await process.InterruptAsync();

        Assert.Equal(130, await process.ExitCode.WaitForAsync(Patience));
        Assert.Equal([CommandLineStrings.Interrupted(VerbKind.Waits, verb)], process.Errors);
        Assert.Equal(BatchedMigrationStatus.Active, (await database.StateAsync()).Status);
    }

    [Fact]
    public async Task A_run_lets_its_batch_commit_and_says_that_it_stays()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 300, fixedBatchSize: 100);
        await using var process = Start(database, "run");
        await process.WaitForLineAsync(l => l == "working 1", "the first batch", Patience);

        await process.InterruptAsync();
        await process.ContinueAsync();

        Assert.Equal(130, await process.ExitCode.WaitForAsync(Patience));
        Assert.Equal([CommandLineStrings.Interrupted(VerbKind.Runs, "run")], process.Errors);
        Assert.DoesNotContain("working 2", process.Output);
        var job = Assert.Single(await database.JobsAsync());
        Assert.Equal((BatchedJobStatus.Pending, 100), (job.Status, job.RowsScanned));
        Assert.Empty(await database.OperateAsync(m => m.RunnersAsync(Cancellation)));
    }

    [Fact]
    public async Task A_run_that_waits_out_a_hold_ends_at_once()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 100);
        await database.ExecuteAsync("UPDATE batched_migrations SET held_until = '9999-12-31 UTC'");
        await using var process = Start(database, "run");
        while ((await database.OperateAsync(m => m.RunnersAsync(Cancellation))).Count == 0)
        {
            Assert.False(process.ExitCode.IsCompleted);
        }

        await process.InterruptAsync();

        Assert.Equal(130, await process.ExitCode.WaitForAsync(Patience));
        Assert.Equal([CommandLineStrings.Interrupted(VerbKind.Runs, "run")], process.Errors);
    }

    private static ChildProcess Start(ShopDatabase database, params string[] command) =>
        ChildProcess.Start(
            Path.Combine(AppContext.BaseDirectory, "EfBatched.TestRunner.dll"),
            [database.Provider.ToString(), database.ConnectionString, "batched", .. command],
            isInterruptible: true);
}
