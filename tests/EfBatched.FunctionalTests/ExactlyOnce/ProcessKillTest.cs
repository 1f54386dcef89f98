using System.Globalization;
using EfBatched.Diagnostics;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Processes;
using EfBatched.TestUtilities.Shop;

namespace EfBatched.FunctionalTests.ExactlyOnce;

/// <summary>Real processes, killed by SIGKILL or stopped by SIGSTOP.</summary>
[Trait("contract", "B1")]
[Trait("contract", "B2")]
public class ProcessKillTest(PostgresFixture postgres) : ExactlyOnceTest(postgres)
{
    /// <summary>A statement by a part of its text, or the n-th COMMIT, and whether it is executed before the process dies.</summary>
    public static TheoryData<ShopProvider, string, int, bool> Deaths =>
        new(
            from death in new (string Statement, int N, bool IsExecuted)[]
            {
                ("INSERT INTO batched_jobs", 1, true),
                ("COMMIT", 1, false),
                ("COMMIT", 1, true),
                ("\"sequence\" = \"sequence\" + 1", 2, true),
                ("UPDATE \"Orders\"", 2, true),
                ("COMMIT", 3, false),
                ("COMMIT", 3, true),
                ("\"checkpoint\" = \"up_to\"", 1, false),
                ("\"checkpoint\" = \"up_to\"", 2, true),
            }.Index()
            select new TheoryDataRow<ShopProvider, string, int, bool>(
                death.Index % 2 == 0 ? ShopProvider.PostgreSql : ShopProvider.PostgreSqlWithRetry,
                death.Item.Statement,
                death.Item.N,
                death.Item.IsExecuted));

    [Theory]
    [MemberData(nameof(Deaths))]
    public async Task A_process_killed_at_a_statement_leaves_the_rest_to_another(
        ShopProvider provider, string statement, int n, bool isExecuted)
    {
        await using var shop = await CreateShopAsync(provider, fixedBatchSize: 100);
        var stall = isExecuted ? shop.Proxy.StallAfterStatement(n, Matches) : shop.Proxy.StallBeforeStatement(n, Matches);
        await using var child = Start(shop);
        await stall.Triggered.WaitForAsync();

        child.Kill();
        await child.ExitCode.WaitForAsync();
        await shop.FinishElsewhereAsync();

        await shop.AssertExactlyOnceAsync(isCountExact: false);

        bool Matches(string sql) => statement == "COMMIT" ? sql == statement : sql.Contains(statement, StringComparison.Ordinal);
    }

    // Events of a run: the claim's begin, commit, committed; then of each batch begin, work, commit, committed.
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    public async Task A_process_killed_on_sqlite_leaves_the_rest_to_another(int holdAt)
    {
        await using var shop = await CreateShopAsync(ShopProvider.Sqlite, fixedBatchSize: 100);
        await using var child = Start(shop, "hold", holdAt.ToString(CultureInfo.InvariantCulture));
        await child.WaitForLineAsync(l => l == "held", "the event at which the process is held");

        child.Kill();
        await child.ExitCode.WaitForAsync();
        await shop.FinishElsewhereAsync();

        await shop.AssertExactlyOnceAsync(isCountExact: false);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSqlWithRetry)]
    [InlineData(ShopProvider.Sqlite)]
    [Trait("contract", "T9")]
    public async Task A_failure_at_the_same_rows_is_said_although_the_last_process_was_killed(ShopProvider provider) =>
        Assert.Equal(
            "Job 1 failed 2 time(s) without getting past its checkpoint. Last error: The runner that held the job showed no sign of life until "
            + "its lease expired. What was recorded before: Attempt 1: The service does not answer. Mend the cause and retry the migration, or "
            + "skip it.",
            await FailAndDieAsync(provider, attemptsSince: 1, deaths: 1));

    [Theory]
    [InlineData(ShopProvider.PostgreSqlWithRetry)]
    [InlineData(ShopProvider.Sqlite)]
    [Trait("contract", "T9")]
    public async Task A_failure_before_the_last_rows_that_were_changed_is_not_said_of_those_behind_them(ShopProvider provider) =>
        Assert.Equal(
            "Job 1 failed 2 time(s) without getting past its checkpoint. Last error: The runner that held the job showed no sign of life until "
            + "its lease expired. Mend the cause and retry the migration, or skip it.",
            await FailAndDieAsync(provider, attemptsSince: 0, deaths: 2));

    [Theory]
    [InlineData(ShopProvider.PostgreSqlWithRetry)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Work_that_kills_its_process_ends_as_a_failed_migration(ShopProvider provider)
    {
        await using var shop = await CreateShopAsync(provider, fixedBatchSize: 100);
        await shop.ExecuteAsync("UPDATE batched_migrations SET job_size = 300");
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            await using var child = Start(shop, "die");
            await child.ExitCode.WaitForAsync();
            Assert.Equal(attempt, Assert.Single(await shop.ReadJobsAsync()).Attempts);
            await shop.ExpireLeasesAsync();
        }

        await using var host = shop.CreateHost(configure: o => o.MaxJobAttempts = 2);
        await host.StartAsync(CancellationToken);
        var state = await shop.RunToEndAsync(host);

        Assert.Equal(BatchedMigrationStatus.Failed, state.Status);
        Assert.Equal(BatchedErrorCode.JobExceedsMaxAttempts, state.ErrorCode);
        Assert.Equal(
            "Job 1 failed 2 time(s) without getting past its checkpoint. Last error: The runner that held the job showed no sign of life until "
            + "its lease expired. Mend the cause and retry the migration, or skip it.",
            state.ErrorMessage);
        Assert.All(await shop.ReadChangesAsync(), c => Assert.Equal(0, c.Value));
    }

    [Theory]
    [MemberData(nameof(PostgreSql))]
    [Trait("contract", "B13")]
    public async Task A_process_stopped_in_mid_batch_loses_its_job_and_nothing_else(ShopProvider provider)
    {
        await using var shop = await CreateShopAsync(provider, fixedBatchSize: 100);
        await using var child = Start(shop, "wait");
        await child.WaitForLineAsync(l => l == "working 1", "the work to begin");
        await child.StopAsync();

        // Only the database's own timeout, as long as the lease, ends the silent transaction and frees the row.
        await using var host = shop.CreateHost();
        await shop.ExecuteAsync("""SELECT 1 FROM "Orders" WHERE "Id" = 10 FOR UPDATE""");
        await host.StartAsync(CancellationToken);
        await shop.RunToEndAsync(host);
        await child.ContinueAsync();

        Assert.Equal(0, await child.ExitCode.WaitForAsync());
        Assert.Contains(child.Output, l => l.StartsWith($"{EfBatchedEventId.LeaseLost} ", StringComparison.Ordinal));
        await shop.AssertExactlyOnceAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("contract", "B3")]
    [Trait("contract", "B13")]
    public async Task A_process_killed_or_stopped_in_two_jobs_at_once_loses_both_and_nothing_else(bool isKilled)
    {
        await using var shop = await CreateShopAsync(ShopProvider.PostgreSql, fixedBatchSize: 100);
        await shop.ExecuteAsync("UPDATE batched_migrations SET max_parallel_jobs = 2");
        await using var child = Start(shop, "wait");
        await child.WaitForLineAsync(l => l == "working 2", "the work to begin in both jobs");
        if (isKilled)
        {
            child.Kill();
            await child.ExitCode.WaitForAsync();
            await shop.ExpireLeasesAsync();
        }
        else
        {
            await child.StopAsync();
            // Waits until the database has ended the silent transactions.
            await shop.ExecuteAsync("""SELECT 1 FROM "Orders" WHERE "Id" IN (10, 2010) ORDER BY "Id" FOR UPDATE""");
        }

        await using var host = shop.CreateHost();
        await host.StartAsync(CancellationToken);
        await shop.RunToEndAsync(host);
        if (!isKilled)
        {
            await child.ContinueAsync();
            Assert.Equal(0, await child.ExitCode.WaitForAsync());
            Assert.Equal(2, child.Output.Count(l => l.StartsWith($"{EfBatchedEventId.LeaseLost} ", StringComparison.Ordinal)));
        }

        await shop.AssertExactlyOnceAsync(isCountExact: false);
    }

    [Theory]
    [MemberData(nameof(PostgreSql))]
    [Trait("contract", "B13")]
    public async Task A_process_that_falls_silent_in_a_claim_does_not_keep_the_others_from_the_migration(ShopProvider provider)
    {
        await using var shop = await CreateShopAsync(provider, fixedBatchSize: 100);
        await using var child = Start(shop, "hold", "2");
        await child.WaitForLineAsync(l => l == "held", "the claim's statements, before its COMMIT");

        await using var host = shop.CreateHost();
        await host.StartAsync(CancellationToken);
        await shop.RunToEndAsync(host);

        await shop.AssertExactlyOnceAsync();
    }

    private static ChildProcess Start(MigratedShop shop, params string[] mode) =>
        ChildProcess.Start(
            Path.Combine(AppContext.BaseDirectory, "EfBatched.TestRunner.dll"), [shop.Provider.ToString(), shop.ConnectionString, .. mode]);

    private async Task<string?> FailAndDieAsync(ShopProvider provider, int attemptsSince, int deaths)
    {
        await using var shop = await CreateShopAsync(provider, fixedBatchSize: 100);
        await shop.ExecuteAsync("UPDATE batched_migrations SET job_size = 300");
        await using (var failing = shop.CreateHost((_, _) => throw new TimeoutException("The service does not answer.")))
        {
            await failing.StartAsync(CancellationToken);
            await failing.Log.WaitForAsync(EfBatchedEventId.JobAttemptFailed);
        }

        // A batch that is committed counts attempts anew.
        await shop.ExecuteAsync(
            $"UPDATE batched_jobs SET retry_at = '2001-01-01 00:00:00.000+00:00', attempts = {attemptsSince.ToString(CultureInfo.InvariantCulture)}");
        for (var death = 1; death <= deaths; death++)
        {
            await using var child = Start(shop, "die");
            await child.ExitCode.WaitForAsync();
            await shop.ExpireLeasesAsync();
        }

        await using var host = shop.CreateHost(configure: o => o.MaxJobAttempts = 2);
        await host.StartAsync(CancellationToken);
        return (await shop.RunToEndAsync(host)).ErrorMessage;
    }
}
