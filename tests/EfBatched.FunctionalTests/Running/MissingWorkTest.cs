using EfBatched.Diagnostics;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;

namespace EfBatched.FunctionalTests.Running;

/// <summary>A new build declares 'AddOne', an old one does not contain it; both run against one database.</summary>
[Trait("contract", "B4")]
public class MissingWorkTest(PostgresFixture postgres) : ShopTest(postgres)
{
    private const string New = ManyWorksContext.AddOne;

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Old_build_leaves_the_new_work_alone_and_goes_on_with_what_it_knows(ShopProvider provider)
    {
        await using var database = await CreateShopAsync(provider, orders: 300);
        await database.EnqueueAsync(New, "ChangeOrders");
        await using var old = new ShopHost(database);
        await old.StartAsync(Cancellation);
        await WaitForLogAsync(old, EfBatchedEventId.MigrationFinished);
        await WaitForLogAsync(old, EfBatchedEventId.RunnerIdle);

        var waiting = await database.StateAsync(New);
        await using var current = new ShopHost(database, services: UseManyWorks);
        await current.StartAsync(Cancellation);
        await WaitForLogAsync(current, EfBatchedEventId.RunnerIdle);

        Assert.Equal(BatchedMigrationStatus.Active, waiting.Status);
        Assert.Equal(
            "It waits for code: none of the 1 live runner(s) has its class. Nor has this build: deploy the release that has it.", waiting.WaitReason);
        Assert.NotEmpty(Logged(old, EfBatchedEventId.MigrationUnknown));
        Assert.Equal((BatchedMigrationStatus.Finished, null), ((await database.StateAsync(New)).Status, (await database.StateAsync(New)).WaitReason));
        Assert.Equal(300, (await database.ChangesAsync())[2]);
        Assert.DoesNotContain(BatchedEventKind.Failed, await database.EventsAsync());
    }

    [Fact]
    public async Task A_work_that_a_live_runner_contains_does_not_wait_for_code()
    {
        await using var database = await CreateShopAsync(ShopProvider.PostgreSql, orders: 1);
        await database.EnqueueAsync(New);
        var alone = await database.StateAsync(New);
        await AddRunnerAsync(database, "ChangeOrders", "1 second");
        await AddRunnerAsync(database, "ChangeLogs", "1 second");
        var waiting = await database.StateAsync(New);
        await AddRunnerAsync(database, $"A\n{New}", "1 second");
        var known = await database.StateAsync(New);

        Assert.Null(alone.WaitReason);
        Assert.Equal(
            "It waits for code: none of the 2 live runner(s) has its class. Nor has this build: deploy the release that has it.", waiting.WaitReason);
        Assert.Null(known.WaitReason);
    }

    [Fact]
    public async Task By_default_it_waits_for_ever()
    {
        await using var database = await CreateOldAsync();
        await using var old = new ShopHost(database);

        await old.RunAsync(cancellationToken: Cancellation);

        Assert.Equal(BatchedMigrationStatus.Active, (await database.StateAsync(New)).Status);
    }

    [Fact]
    public async Task It_waits_while_a_runner_that_contains_it_is_alive_or_was_until_lately()
    {
        await using var database = await CreateOldAsync();
        await AddRunnerAsync(database, $"{New}\nOther", "59 minutes");
        await AddRunnerAsync(database, $"Other\n{New}", "1 day");
        await using var old = new ShopHost(database);

        await old.RunAsync(o => o.MissingWorkTimeout = TimeSpan.FromHours(1), cancellationToken: Cancellation);

        Assert.Equal(BatchedMigrationStatus.Active, (await database.StateAsync(New)).Status);
    }

    [Fact]
    public async Task It_waits_as_long_after_it_was_enqueued_as_after_a_runner_has_gone()
    {
        await using var database = await CreateShopAsync(ShopProvider.PostgreSql, orders: 1);
        await database.EnqueueAsync(New);
        await using var old = new ShopHost(database);

        await old.RunAsync(o => o.MissingWorkTimeout = TimeSpan.FromHours(1), cancellationToken: Cancellation);

        Assert.Equal(BatchedMigrationStatus.Active, (await database.StateAsync(New)).Status);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Past_the_timeout_without_a_runner_that_contains_it_it_fails_and_can_be_retried(ShopProvider provider)
    {
        await using var database = await CreateOldAsync(provider);
        if (provider != ShopProvider.Sqlite)
        {
            await AddRunnerAsync(database, New, "2 hours");
        }

        await using var old = new ShopHost(database);
        await old.RunAsync(o => o.MissingWorkTimeout = TimeSpan.FromHours(1), cancellationToken: Cancellation);
        var failed = await database.StateAsync(New);
        await database.OperateAsync(m => m.RetryAsync(New, "deployed"));
        await using var current = new ShopHost(database, services: UseManyWorks);
        await current.RunAsync(cancellationToken: Cancellation);

        Assert.Equal((BatchedMigrationStatus.Failed, BatchedErrorCode.InvalidJobSignature), (failed.Status, failed.ErrorCode));
        Assert.Matches(
            @"^No runner whose build contains the batched migration 'AddOne' has been alive for \d+\.\d\d:\d\d:\d\d, so nobody would ever run it\. "
            + "Deploy a release that declares it and retry the migration, or cancel it.$",
            failed.ErrorMessage);
        Assert.Equal(BatchedMigrationStatus.Finished, (await database.StateAsync(New)).Status);
    }

    // Enqueued long ago.
    private async Task<ShopDatabase> CreateOldAsync(ShopProvider provider = ShopProvider.PostgreSql)
    {
        var database = await CreateShopAsync(provider, orders: 1);
        await database.EnqueueAsync(New);
        await database.ExecuteAsync("UPDATE batched_migrations SET updated_at = '2001-01-01 00:00:00.000+00:00'");
        return database;
    }

    private static async Task AddRunnerAsync(ShopDatabase database, string names, string silent)
    {
        await using var context = database.CreateContext();
        await Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlAsync(
            context.Database,
            $"""
             INSERT INTO batched_runners (id, host, process_id, version, names, started_at, heartbeat_at)
             VALUES (gen_random_uuid(), 'elsewhere', 1, '1', {names}, now() - interval '3 days', now() - CAST({silent} AS interval))
             """,
            Cancellation);
    }
}
