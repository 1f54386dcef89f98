using EfBatched.Diagnostics;
using EfBatched.FunctionalTests.Running;
using EfBatched.Running.Pacing;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using EfBatched.Throttling;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Throttling;

/// <summary>How verdicts become rests and holds, and what everybody is shown of them.</summary>
[Trait("contract", "B15")]
public class PaceTest(PostgresFixture postgres) : ShopTest(postgres)
{
    public static TheoryData<ShopProvider> Providers => [ShopProvider.PostgreSql, ShopProvider.Sqlite];

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_slow_down_rests_and_is_shown_until_it_is_over(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 1);
        var indicator = new ScriptedIndicator();
        await using var shop = await PacedShop.CreateAsync(database, o => o.Indicators.Add(indicator));

        Assert.Equal(PaceDecision.Go.AtOnce, await shop.NextAsync());
        indicator.Says(ThrottleVerdict.Slow(0.5, "900 letters wait; the limit is 1,000."));
        var slow = Assert.IsType<PaceDecision.Go>(await shop.NextAsync());
        var shown = await shop.ReadRowAsync();
        indicator.Says(ThrottleVerdict.Slow(0.5, "901 letters wait; the limit is 1,000."));
        await shop.NextAsync();
        var later = await shop.ReadRowAsync();
        indicator.Says(ThrottleVerdict.None);
        for (var look = 1; look < CalmFilter.CalmLooks; look++)
        {
            Assert.Equal(slow, await shop.NextAsync());
        }

        Assert.Equal(PaceDecision.Go.AtOnce, await shop.NextAsync());
        Assert.Equal(new PaceDecision.Go(TimeSpan.FromMilliseconds(400), "queue", Shrink: false), slow);
        Assert.Equal(("queue: 900 letters wait; the limit is 1,000.", 400), (shown.ThrottleReason, shown.ThrottleDelayMs));
        Assert.Equal((shown.ThrottleReason, shown.ThrottledAt), (later.ThrottleReason, later.ThrottledAt));
        var over = await shop.ReadRowAsync();
        Assert.Null(over.ThrottleReason);
        Assert.Null(over.ThrottleDelayMs);
        Assert.Equal([BatchedEventKind.Enqueued, BatchedEventKind.Throttled, BatchedEventKind.Throttled], await database.EventsAsync());
        Assert.Single(Logged(shop.Host, EfBatchedEventId.ThrottleSlowed));
        Assert.Single(Logged(shop.Host, EfBatchedEventId.ThrottleCleared));
    }

    [Fact]
    public async Task A_process_that_stood_still_in_a_batch_does_not_rest_for_that()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 1);
        await using var shop = await PacedShop.CreateAsync(database);
        var started = shop.Time.GetTimestamp();

        shop.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(TimeSpan.FromSeconds(2), shop.Parts.Policy.BusyTime(shop.Time.GetElapsedTime(started)));
        shop.Time.Advance(TimeSpan.FromDays(1));

        var options = shop.Parts.Policy.Options;
        Assert.Equal(
            options.BoundaryTimeout + options.WorkTimeout + options.BookkeepingTimeout, shop.Parts.Policy.BusyTime(shop.Time.GetElapsedTime(started)));
    }

    [Fact]
    public async Task A_job_works_from_the_end_of_its_rest_to_the_next_look()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 1);
        await using var shop = await PacedShop.CreateAsync(database, o => o.DutyCyclePercent = 50);

        Assert.False(shop.IsWorking);
        await shop.NextAsync();
        Assert.False(shop.IsWorking);
        shop.Time.Advance(TimeSpan.FromMilliseconds(399));
        Assert.False(shop.IsWorking);
        shop.Time.Advance(TimeSpan.FromMilliseconds(2));
        Assert.True(shop.IsWorking);
        await shop.AgainAsync();
        Assert.False(shop.IsWorking);
    }

    [Fact]
    public async Task Indicators_are_asked_once_in_an_interval()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 1);
        var indicator = new ScriptedIndicator();
        await using var shop = await PacedShop.CreateAsync(database, o => o.Indicators.Add(indicator));

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => shop.AgainAsync()));
        Assert.Equal(1, indicator.Asked);
        await shop.NextAsync();
        Assert.Equal(2, indicator.Asked);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_hold_stops_the_work_and_grows_whichever_process_sets_it(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 1);
        var indicator = new ScriptedIndicator();
        indicator.Says(ThrottleVerdict.Hold("The queue is full."));
        await using var shop = await PacedShop.CreateAsync(database, o => o.Indicators.Add(indicator));

        Assert.Equal(new PaceDecision.Hold("queue: The queue is full."), await shop.NextAsync());
        var first = await shop.ReadRowAsync();
        await shop.BeginJobAsync();
        Assert.IsType<PaceDecision.Hold>(await shop.AgainAsync());
        var same = await shop.ReadRowAsync();
        await PassAsync(database, minutes: 4);
        await shop.RestartAsync();
        Assert.IsType<PaceDecision.Hold>(await shop.AgainAsync());
        var second = await shop.ReadRowAsync();

        Assert.Equal("queue: The queue is full.", first.HeldReason);
        Assert.Equal(first.HeldReason, first.ThrottleReason);
        Assert.InRange(first.HeldUntil!.Value - first.ThrottledAt!.Value, TimeSpan.FromSeconds(6.5), TimeSpan.FromSeconds(13.5));
        Assert.Equal(first.HeldUntil, same.HeldUntil);
        // Another third of the four minutes for jitter, and some time of the test itself.
        Assert.InRange(second.HeldUntil!.Value - second.ThrottledAt!.Value, TimeSpan.FromMinutes(6.6), TimeSpan.FromMinutes(10));
        Assert.Equal([BatchedEventKind.Enqueued, BatchedEventKind.Throttled], await database.EventsAsync());
    }

    [Fact]
    public async Task A_hold_that_has_served_its_purpose_is_cleared_by_whoever_looks_next()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 1);
        var indicator = new ScriptedIndicator();
        indicator.Says(ThrottleVerdict.Hold("The queue is full."));
        await using var shop = await PacedShop.CreateAsync(database, o => o.Indicators.Add(indicator));
        await shop.NextAsync();
        await PassAsync(database, minutes: 1);
        indicator.Says(ThrottleVerdict.None);
        await shop.RestartAsync();

        Assert.Equal(PaceDecision.Go.AtOnce, await shop.AgainAsync());
        Assert.Null((await shop.ReadRowAsync()).ThrottleReason);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Limits_in_the_database_go_first(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 1);
        await using var shop = await PacedShop.CreateAsync(
            database,
            o =>
            {
                o.DutyCyclePercent = 10;
                o.MaxRowsPerSecond = 1;
            });

        await database.ExecuteAsync("UPDATE batched_migrations SET duty_cycle_percent = 80, max_rows_per_second = 100000");
        Assert.Equal(new PaceDecision.Go(TimeSpan.FromMilliseconds(100), "duty cycle", Shrink: false), Round(await shop.NextAsync()));
        await database.ExecuteAsync("UPDATE batched_migrations SET duty_cycle_percent = 100, max_rows_per_second = 50");
        Assert.Equal(new PaceDecision.Go(TimeSpan.FromMilliseconds(1_600), "rows per second", Shrink: false), Round(await shop.NextAsync()));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    [Trait("contract", "T14")]
    public async Task The_limit_that_makes_it_wait_is_shown_and_is_no_event(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 1);
        await using var shop = await PacedShop.CreateAsync(database, o => o.DutyCyclePercent = 50);

        await shop.NextAsync();
        var byOption = await shop.ReadRowAsync();
        await database.ExecuteAsync("UPDATE batched_migrations SET max_rows_per_second = 50");
        await shop.NextAsync();
        var byPerson = await shop.ReadRowAsync();
        await database.ExecuteAsync("UPDATE batched_migrations SET max_rows_per_second = 60");
        await shop.NextAsync();
        var changed = await shop.ReadRowAsync();

        Assert.Equal(
            ("duty cycle: A job works 50 % of its time, as the option 'Throttling.DutyCyclePercent' of the runner says.", 400),
            (byOption.ThrottleReason, byOption.ThrottleDelayMs));
        Assert.Equal(
            ("rows per second: A job walks over 50 rows per second at the most, as a person has set for this migration.", 1_600),
            (byPerson.ThrottleReason, byPerson.ThrottleDelayMs));
        Assert.Equal(
            "rows per second: A job walks over 60 rows per second at the most, as a person has set for this migration.", changed.ThrottleReason);
        Assert.Equal([BatchedEventKind.Enqueued], await database.EventsAsync());
        Assert.Empty(Logged(shop.Host, EfBatchedEventId.ThrottleSlowed));
        Assert.Empty(Logged(shop.Host, EfBatchedEventId.ThrottleCleared));
    }

    [Fact]
    [Trait("contract", "B17")]
    public async Task What_a_person_changes_is_taken_up_with_the_batch_that_sees_it()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 1);
        await using var shop = await PacedShop.CreateAsync(database);
        Assert.Equal(PaceDecision.Go.AtOnce, await shop.NextAsync());

        await database.ExecuteAsync(
            "UPDATE batched_migrations SET duty_cycle_percent = 50, settings_version = settings_version + 1");
        Assert.Equal(PaceDecision.Go.AtOnce, await shop.AgainAsync());
        shop.SettingsVersion++;

        Assert.Equal(new PaceDecision.Go(TimeSpan.FromMilliseconds(400), "duty cycle", Shrink: false), Round(await shop.AgainAsync()));
    }

    [Fact]
    public async Task Switched_off_it_asks_nobody_and_still_keeps_what_a_person_has_set()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 1);
        var indicator = new ScriptedIndicator();
        indicator.Says(ThrottleVerdict.Hold("The queue is full."));
        await using var shop = await PacedShop.CreateAsync(
            database,
            o =>
            {
                o.IsEnabled = false;
                o.DutyCyclePercent = 10;
                o.Indicators.Add(indicator);
            });

        Assert.Equal(PaceDecision.Go.AtOnce, await shop.NextAsync());
        await database.ExecuteAsync("UPDATE batched_migrations SET duty_cycle_percent = 50");
        Assert.Equal(new PaceDecision.Go(TimeSpan.FromMilliseconds(400), "duty cycle", Shrink: false), Round(await shop.NextAsync()));
        Assert.Equal(0, indicator.Asked);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Outside_its_window_a_migration_is_held_until_it_opens(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 1);
        await using var shop = await PacedShop.CreateAsync(database);
        var now = DateTime.UtcNow;
        var window = $"{now.AddHours(2):HH:mm}-{now.AddHours(3):HH:mm}";

        await database.ExecuteAsync($"UPDATE batched_migrations SET run_window = '{window}'");
        var hold = Assert.IsType<PaceDecision.Hold>(await shop.NextAsync());
        var row = await shop.ReadRowAsync();

        Assert.Matches(
            $"^run window: It is [0-9:]{{5}} UTC by the database's clock, and the migration runs from {window} only; "
            + $"it opens at {now.AddHours(2):HH:mm} UTC\\.$",
            hold.Reason);
        Assert.InRange(row.HeldUntil!.Value - row.ThrottledAt!.Value, TimeSpan.FromMinutes(118), TimeSpan.FromMinutes(121));
        await database.ExecuteAsync($"UPDATE batched_migrations SET held_until = NULL, run_window = '{now.AddHours(-1):HH:mm}-{now.AddHours(2):HH:mm}'");
        await shop.BeginJobAsync();
        Assert.Equal(PaceDecision.Go.AtOnce, await shop.AgainAsync());
    }

    [Fact]
    public async Task A_window_that_closes_is_noticed_before_the_next_look_is_due()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 1);
        await using var shop = await PacedShop.CreateAsync(database, o => o.Interval = TimeSpan.FromMinutes(10));
        var now = DateTime.UtcNow;
        await database.ExecuteAsync(
            $"UPDATE batched_migrations SET run_window = '{now.AddMinutes(-2):HH:mm}-{now.AddMinutes(5):HH:mm}'");
        Assert.Equal(PaceDecision.Go.AtOnce, await shop.AgainAsync());

        await database.ExecuteAsync($"UPDATE batched_migrations SET run_window = '{now.AddHours(2):HH:mm}-{now.AddHours(3):HH:mm}'");
        shop.Time.Advance(TimeSpan.FromMinutes(5.1));

        Assert.IsType<PaceDecision.Hold>(await shop.AgainAsync());
    }

    [Fact]
    public async Task A_window_that_is_not_readable_is_said_and_not_kept()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 1);
        await using var shop = await PacedShop.CreateAsync(database);
        await database.ExecuteAsync("UPDATE batched_migrations SET run_window = 'at night'");

        Assert.Equal(PaceDecision.Go.AtOnce, await shop.NextAsync());
        await shop.NextAsync();

        var sentence = "The run window 'at night' of the batched migration 'ChangeOrders' is not readable, so it runs at any time. "
            + "Write it as '22:00-06:00', UTC.";
        Assert.Equal(sentence, Assert.Single(Logged(shop.Host, EfBatchedEventId.ThrottleIndicatorFailed)).Message);
        Assert.Equal(sentence, shop.Parts.Memory.Notes.Text);
    }

    private static PaceDecision Round(PaceDecision decision) =>
        decision is PaceDecision.Go go ? go with { Rest = TimeSpan.FromMilliseconds(Math.Round(go.Rest.TotalMilliseconds)) } : decision;

    /// <summary>As if the hold and all that was before it had happened earlier.</summary>
    private static Task<int> PassAsync(ShopDatabase database, int minutes) =>
        database.ExecuteAsync(
            database.Provider == ShopProvider.Sqlite
                ? $"""
                   UPDATE batched_migrations SET held_until = strftime('%Y-%m-%d %H:%M:%f', 'now', '-1 seconds') || '+00:00',
                       throttled_at = strftime('%Y-%m-%d %H:%M:%f', 'now', '-{minutes} minutes') || '+00:00'
                   """
                : $"""
                   UPDATE batched_migrations SET held_until = clock_timestamp() - interval '1 second',
                       throttled_at = clock_timestamp() - interval '{minutes} minutes'
                   """);
}
