using System.Text.Json;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.FunctionalTests.Commands;

/// <summary>The clock of whoever asks is wrong by an hour: ages, signs of life and times left are by the database's.</summary>
[Trait("contract", "T14")]
public class WrongClockTest(PostgresFixture postgres)
{
    public static TheoryData<int> Hours => [-1, 1];

    [Theory]
    [MemberData(nameof(Hours))]
    public async Task Who_is_alive_and_until_when_a_hold_lasts(int hours)
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var app = await CreateAsync(database, hours);
        await database.ExecuteAsync(
            """
            UPDATE batched_migrations SET held_until = now() + interval '30 minutes 30 seconds', held_reason = 'queue: too long';
            INSERT INTO batched_runners (id, host, process_id, version, names, started_at, heartbeat_at)
            VALUES (gen_random_uuid(), 'one', 1, '1.0', 'FillCopy', now() - interval '5 minutes', now() - interval '5 seconds'),
                (gen_random_uuid(), 'two', 2, '1.0', 'FillCopy', now() - interval '5 minutes', now() - interval '2 minutes 30 seconds');
            """);

        var held = await AskAsync(app, "explain FillCopy");
        var status = await AskAsync(app, "status FillCopy");
        var list = await AskAsync(app, "list");
        var runners = await AskAsync(app, "runners");
        var code = await app.RunAsync("wait FillCopy --timeout 0s");
        var waited = app.Error.ToString();
        await database.ExecuteAsync("DELETE FROM batched_runners WHERE host = 'one'");
        var abandoned = await AskAsync(app, "explain FillCopy");

        Assert.Matches("It is held until .*, in 30 min [0-9]+ s: queue: too long", held);
        Assert.Contains("in 30 min", status, StringComparison.Ordinal);
        Assert.Contains("held until", list, StringComparison.Ordinal);
        Assert.Matches("(?m)^one .* Alive +[0-9]+ s ago", runners);
        Assert.Matches("(?m)^two .* Silent +2 min 3[0-9] s ago", runners);
        Assert.Equal(3, code);
        Assert.Contains("in 30 min", waited, StringComparison.Ordinal);
        Assert.Matches("^No runner is alive: .*, 2 min 3[0-9] s ago", abandoned);
    }

    [Theory]
    [MemberData(nameof(Hours))]
    public async Task How_long_it_will_take(int hours)
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var app = await CreateAsync(database, hours);
        await app.WithContextAsync(c => c.Database.RunBatchedMigrationsAsync(cancellationToken: TestContext.Current.CancellationToken));
        // Half of it took a hundred seconds.
        await database.ExecuteAsync(
            $"""
            UPDATE batched_migrations SET status = 'Running', phase = 'Walk', round = 0, finished_at = NULL, estimated_rows = {NotesApp.Notes},
                started_at = now() - interval '100 seconds';
            DELETE FROM batched_jobs WHERE id > (SELECT min(id) FROM batched_jobs);
            UPDATE batched_jobs SET status = 'Running', kind = 'Walk', round = 0, token = gen_random_uuid(), runner_id = gen_random_uuid(),
                leased_until = now() + interval '1 minute', created_at = now() - interval '100 seconds', started_at = now() - interval '100 seconds',
                finished_at = NULL, rows_scanned = {NotesApp.Notes / 2}, batches = 20;
            UPDATE batched_events SET occurred_at = now() - interval '100 seconds';
            """);

        Assert.Equal(0, await app.RunAsync("status FillCopy --json"));
        using var state = JsonDocument.Parse(app.Output.ToString());
        var left = state.RootElement.GetProperty("remainingTimeRange");

        Assert.Equal(0.5, state.RootElement.GetProperty("rowsPerSecond").GetDouble(), tolerance: 0.1);
        Assert.InRange(TimeOf(left, "atLeast").TotalSeconds, 40, 105);
        Assert.InRange(TimeOf(left, "atMost").TotalSeconds, 95, 400);
    }

    private static TimeSpan TimeOf(JsonElement range, string bound) =>
        TimeSpan.Parse(range.GetProperty(bound).GetString()!, System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<string> AskAsync(NotesApp app, string line)
    {
        Assert.Equal(0, await app.RunAsync(line));
        return app.Output.ToString();
    }

    private static async Task<NotesApp> CreateAsync(TestDatabase database, int hours)
    {
        await using (var right = await NotesApp.CreateAsync(database.ConnectionString))
        {
            await right.EnqueueAsync<FillCopy>();
        }

        var app = NotesApp.WithServices(
            s => s.AddDbContext<NotesContext>(o => o.UseNpgsql(database.ConnectionString).UseBatchedMigrations())
                .AddSingleton<TimeProvider>(new WrongClock(TimeSpan.FromHours(hours))));
        app.Gate.Opened.SetResult();
        return app;
    }

    private sealed class WrongClock(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
    }
}
