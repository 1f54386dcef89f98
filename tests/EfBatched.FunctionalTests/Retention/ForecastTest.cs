using EfBatched.Diagnostics;
using EfBatched.FunctionalTests.Running;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Retention;

/// <summary>What a runner says of the end of a migration after its first minutes.</summary>
[Trait("contract", "B14")]
public class ForecastTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task The_end_is_forecast_once_and_once_it_is_said_that_the_course_is_another(ShopProvider provider)
    {
        await using var shop = await KeptShop.CreateAsync(Postgres, provider);
        await shop.KeepAsync();
        await WalkAsync(shop, provider, rows: 1_000);
        var keepers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => shop.CreateHousekeeperAsync()));

        foreach (var keeper in keepers.Concat(keepers))
        {
            await keeper.KeepAsync(Cancellation);
        }

        var forecast = Assert.Single(await EventsAsync(shop, BatchedEventKind.Forecast));
        await shop.Database.ExecuteAsync(
            $"UPDATE batched_migrations SET forecast_from = {Ago(provider, "500")}, forecast_until = {Ago(provider, "400")}");
        foreach (var keeper in keepers.Concat(keepers))
        {
            await keeper.KeepAsync(Cancellation);
        }

        var missed = Assert.Single(await EventsAsync(shop, BatchedEventKind.ForecastMissed));
        // A hundred rows a second, and as many rows again.
        Assert.Matches(
            "^It will end in [0-9.]+ to [0-9.]+ min, between [-0-9]{10} [:0-9]{8} UTC and [-0-9]{10} [:0-9]{8} UTC, if it goes on as in its first "
            + "minutes, at (9[0-9]|10[0-9]) rows per second\\.$",
            forecast);
        Assert.Matches(
            "^After its first minutes it was to take 1\\.[67] to 3\\.[34] min; it has run for 10 min and will end in [0-9.]+ to [0-9.]+ min, between .* UTC\\. It runs",
            missed);
        Assert.Equal(
            (1, 1),
            (Logged(shop.Host, EfBatchedEventId.MigrationForecast).Count, Logged(shop.Host, EfBatchedEventId.MigrationForecastMissed).Count));
    }

    [Fact]
    public async Task What_keeps_a_migration_from_its_forecast_is_said()
    {
        await using var shop = await KeptShop.CreateAsync(Postgres, ShopProvider.PostgreSql);
        await WalkAsync(shop, ShopProvider.PostgreSql, rows: 1_000);
        await shop.KeepAsync();
        await shop.Database.OperateAsync(m => m.PauseAsync("ChangeOrders", "checkout is slow", "ann"));
        await shop.KeepAsync();
        var early = await EventsAsync(shop, BatchedEventKind.ForecastMissed);
        await shop.Database.ExecuteAsync("UPDATE batched_migrations SET forecast_until = now() - interval '400 seconds'");
        await shop.KeepAsync();

        Assert.Empty(early);
        Assert.Contains(
            "10 min after its start nobody knows when it will end. It was paused by ann",
            Assert.Single(await EventsAsync(shop, BatchedEventKind.ForecastMissed)),
            StringComparison.Ordinal);
    }

    // Sixty jobs of ten seconds each, the last of which goes on.
    private static Task<int> WalkAsync(KeptShop shop, ShopProvider provider, int rows) =>
        shop.Database.ExecuteAsync(
            $"""
            UPDATE batched_migrations SET status = 'Running', up_to = '[120]', "cursor" = '[60]', started_at = {Ago(provider, "600")},
                estimated_rows = {rows * 120};
            WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 60)
            INSERT INTO batched_jobs (migration_id, after_key, up_to, status, attempts, token, leased_until, batch_size, job_size, batches,
                rows_scanned, rows_migrated, created_at, started_at, finished_at)
            SELECT m.id, CASE WHEN n > 1 THEN '[' || (n - 1) || ']' END, '[' || n || ']', CASE WHEN n < 60 THEN 'Finished' ELSE 'Running' END, 1,
                CASE WHEN n = 60 THEN {(provider == ShopProvider.Sqlite ? "'00000000-0000-0000-0000-000000000001'" : "gen_random_uuid()")} END,
                CASE WHEN n = 60 THEN {Ago(provider, "-600")} END, 100, 10, 10, {rows}, {rows},
                {Ago(provider, "(610 - n * 10)")}, {Ago(provider, "(610 - n * 10)")}, CASE WHEN n < 60 THEN {Ago(provider, "(600 - n * 10)")} END
            FROM numbers, batched_migrations AS m ORDER BY n
            """);

    private static string Ago(ShopProvider provider, string seconds) =>
        provider == ShopProvider.Sqlite
            ? $"(strftime('%Y-%m-%d %H:%M:%f', 'now', (0 - {seconds}) || ' seconds') || '+00:00')"
            : $"(clock_timestamp() - {seconds} * interval '1 second')";

    private static async Task<List<string?>> EventsAsync(KeptShop shop, BatchedEventKind kind)
    {
        await using var context = shop.Database.CreateContext();
        return await context.Set<BatchedEventRow>().Where(e => e.Kind == kind).Select(e => e.Reason).ToListAsync(Cancellation);
    }
}
