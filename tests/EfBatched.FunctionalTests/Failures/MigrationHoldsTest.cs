using EfBatched.Databases.Errors;
using EfBatched.Diagnostics;
using EfBatched.Running.Failures;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;

namespace EfBatched.FunctionalTests.Failures;

/// <summary>For how long a migration is held, and where that can be seen.</summary>
[Trait("contract", "R12")]
public class MigrationHoldsTest(PostgresFixture postgres)
{
    [Fact]
    public async Task A_hold_for_others_is_half_a_minute_at_the_most()
    {
        await using var job = await HeldJob.CreateAsync(postgres, Options(TimeSpan.FromMinutes(5)));

        Assert.Equal(TimeSpan.FromSeconds(30), await HoldAsync(job.CreateHolds(), job, FaultOrigin.Others));
    }

    [Fact]
    public async Task A_hold_for_others_is_as_short_as_a_retry()
    {
        await using var job = await HeldJob.CreateAsync(postgres, Options(TimeSpan.FromSeconds(6)));

        Assert.InRange(
            await HoldAsync(job.CreateHolds(), job, FaultOrigin.Others), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8));
    }

    [Fact]
    public async Task Each_hold_for_a_database_that_cannot_work_is_twice_as_long_until_the_migration_gets_on()
    {
        await using var job = await HeldJob.CreateAsync(postgres, Options(TimeSpan.FromMinutes(3)));
        var holds = job.CreateHolds();

        Assert.InRange(await HoldAsync(holds, job, FaultOrigin.System), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(4));
        Assert.InRange(await HoldAsync(holds, job, FaultOrigin.System), TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(8));
        Assert.Equal(2, holds.CountOf(job.Leased.Migration));
        holds.Clear(job.Leased.Migration);
        Assert.Equal(0, holds.CountOf(job.Leased.Migration));
        Assert.InRange(await HoldAsync(holds, job, FaultOrigin.System), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(4));
    }

    [Fact]
    public async Task A_hold_and_its_reason_are_seen_in_the_state_the_events_and_the_log()
    {
        await using var job = await HeldJob.CreateAsync(postgres, Options(TimeSpan.FromMinutes(5)));

        await HoldAsync(job.CreateHolds(), job, FaultOrigin.Others);

        var state = await job.Database.StateAsync();
        Assert.Equal("locked by nobody", state.HeldReason);
        Assert.NotNull(state.HeldUntil);
        Assert.Contains(BatchedEventKind.Held, await job.Database.EventsAsync());
        var line = Assert.Single(job.Host.Log.Entries.Items, e => e.EventId.Id == EfBatchedEventId.MigrationHeld);
        Assert.Contains("locked by nobody", line.Message, StringComparison.Ordinal);
    }

    private static Task<TimeSpan> HoldAsync(MigrationHolds holds, HeldJob job, FaultOrigin origin) =>
        job.DoAsync(s => holds.HoldAsync(s, job.Leased.Migration, job.Leased.Id, "locked by nobody", origin));

    private static BatchedMigrationRunnerOptions Options(TimeSpan delay) => new() { RetryDelay = delay, MaxRetryDelay = delay * 10 };
}
