using System.Net;
using EfBatched.AspNetCore.Pages;
using EfBatched.Reporting;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;

namespace EfBatched.AspNetCore.Tests;

/// <summary>What the rests of jobs were for.</summary>
public class RestCausesTest(PostgresFixture postgres)
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_rests_of_a_job_are_shared_out_by_the_time_in_each_period()
    {
        var causes = new RestCauses(
            [
                new ThrottleChange(At(5), "replica lag"), new ThrottleChange(At(7), "WAL rate"), new ThrottleChange(At(8), null),
                new ThrottleChange(At(30), "replica lag"),
            ],
            now: At(60));

        var inAll = causes.Split([Job(0, 10, restSeconds: 5)]);
        var before = causes.Split([Job(0, 4, restSeconds: 5)]);
        var lasting = causes.Split([Job(40, 50, restSeconds: 5), Job(50, 60, restSeconds: 3)]);

        Assert.Equal([("WAL rate", 0.5), ("replica lag", 1), (RestCauses.Pace, 3.5)], Seconds(inAll));
        Assert.Equal([(RestCauses.Pace, 5)], Seconds(before));
        Assert.Equal([("replica lag", 8)], Seconds(lasting));
    }

    [Theory]
    [InlineData("replica lag: The replica 'a' is 41 s behind; the limit is 30 s.", "replica lag")]
    [InlineData("No longer throttled.", null)]
    [InlineData(null, null)]
    public void An_event_names_its_source_before_the_colon(string? reason, string? source) =>
        Assert.Equal(source, ThrottleChange.Of(Start, reason).Source);

    [Fact]
    public async Task The_page_draws_rests_by_cause_and_has_the_values_as_a_table()
    {
        await using var database = await ShopDatabase.ShareAsync(postgres, ShopProvider.PostgreSql, orders: 1);
        await database.EnqueueAsync();
        await PagesTest.AddJobsAsync(database, 40);
        await database.ExecuteAsync(
            """
            INSERT INTO batched_events (migration_id, kind, occurred_at, reason)
            SELECT id, 'Throttled', now() - interval '20 seconds', '<replica lag>: The replica is behind.' FROM batched_migrations;
            INSERT INTO batched_events (migration_id, kind, occurred_at, reason)
            SELECT id, 'Throttled', now() - interval '10 seconds', 'No longer throttled.' FROM batched_migrations
            """);
        await using var shop = await WebShop.StartAsync(database.ConnectionString);

        var page = await shop.GetAsync(WebShop.Path + "/migrations/ChangeOrders");

        Assert.Contains("<polygon class=\"cause-1\"", page, StringComparison.Ordinal);
        Assert.Contains("At rest for <replica lag>, %</th>", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.Contains($"At rest for {RestCauses.Pace}, %</th>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<replica lag>", page, StringComparison.Ordinal);
    }

    private static DateTimeOffset At(int seconds) => Start.AddSeconds(seconds);

    private static JobSample Job(int from, int until, int restSeconds) =>
        new(1, BatchedJobStatus.Finished, BatchedJobKind.Walk, null, "[1]", 1, 1, 1, TimeSpan.Zero, TimeSpan.FromSeconds(restSeconds), At(from), At(until));

    private static IEnumerable<(string, double)> Seconds(IReadOnlyDictionary<string, TimeSpan> rests) =>
        rests.Where(r => r.Value > TimeSpan.Zero).Select(r => (r.Key, r.Value.TotalSeconds)).OrderBy(r => r.TotalSeconds).ThenBy(r => r.Key);
}
