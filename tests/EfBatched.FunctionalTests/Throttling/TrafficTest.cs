using EfBatched.Diagnostics;
using EfBatched.FunctionalTests.Running;
using EfBatched.Running.Pacing;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfBatched.FunctionalTests.Throttling;

/// <summary>The duty cycle that nobody has chosen, beside real transactions of others.</summary>
[Trait("contract", "B15")]
public class TrafficTest(PostgresFixture postgres) : ShopTest(postgres)
{
    private const int ManyTransactions = 2_000;

    [Fact]
    public async Task Jobs_rest_longer_while_others_use_the_database_and_say_so()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 1, hasOwnDatabase: true);
        await using var shop = await PacedShop.CreateAsync(database, o => o.DutyCyclePercent = null);
        await shop.NextAsync();

        await MakeTransactionsAsync(database, ManyTransactions);
        var beside = Assert.IsType<PaceDecision.Go>(await shop.NextAsync());
        var shown = await shop.ReadRowAsync();
        var less = Assert.IsType<PaceDecision.Go>(await shop.NextAsync());
        await shop.NextAsync();
        var after = Assert.IsType<PaceDecision.Go>(await shop.NextAsync());

        // 400 milliseconds of work, one part of a hundred.
        Assert.Equal(("traffic", 39_600), (beside.Cause, Math.Round(beside.Rest.TotalMilliseconds)));
        Assert.Matches(
            "^traffic: Others make [34][0-9]{2} transactions a second in this database; a job works 1 % of its time beside them\\.$",
            shown.ThrottleReason);
        Assert.Equal(39_600, shown.ThrottleDelayMs);
        Assert.Equal(("duty cycle", 1_200), (after.Cause, Math.Round(after.Rest.TotalMilliseconds)));
        // Only the third look in a row that finds little ends it, as everybody is told.
        Assert.Equal(("traffic", 1_200), (less.Cause, Math.Round(less.Rest.TotalMilliseconds)));
        Assert.StartsWith("duty cycle: Nobody has chosen", (await shop.ReadRowAsync()).ThrottleReason, StringComparison.Ordinal);
        Assert.Equal([BatchedEventKind.Enqueued, BatchedEventKind.Throttled, BatchedEventKind.Throttled], await database.EventsAsync());
        Assert.Single(Logged(shop.Host, EfBatchedEventId.ThrottleMakesWay));
    }

    [Fact]
    public async Task As_long_as_nothing_is_known_a_job_rests_shortly_and_says_nothing()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 1, hasOwnDatabase: true);
        await using var shop = await PacedShop.CreateAsync(database, o => o.DutyCyclePercent = null);

        var first = Assert.IsType<PaceDecision.Go>(await shop.NextAsync());
        shop.Time.Advance(TrafficMeter.ShortestSpan);
        var second = Assert.IsType<PaceDecision.Go>(await shop.AgainAsync());

        Assert.Equal(("traffic", TrafficMeter.ShortestSpan), (first.Cause, first.Rest));
        Assert.Equal("duty cycle", second.Cause);
        Assert.Equal([BatchedEventKind.Enqueued], await database.EventsAsync());
    }

    [Fact]
    public async Task The_engine_does_not_take_its_own_transactions_for_traffic()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 1, hasOwnDatabase: true);
        await using var shop = await PacedShop.CreateAsync(database, o => o.DutyCyclePercent = null);
        await shop.NextAsync();

        for (var i = 0; i < ManyTransactions / 4; i++)
        {
            await shop.Parts.Database.WithStoreAsync((s, _) => s.Load!.CountTransactionsAsync(Cancellation));
        }

        await shop.Parts.Database.WithStoreAsync(
            async (s, context) => await context.Database.ExecuteSqlRawAsync("SELECT pg_stat_force_next_flush()", Cancellation));
        Assert.Equal("duty cycle", Assert.IsType<PaceDecision.Go>(await shop.NextAsync()).Cause);
    }

    [Fact]
    [Trait("contract", "T14")]
    public async Task The_batches_of_other_runners_are_no_traffic()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 1, hasOwnDatabase: true);
        await using var shop = await PacedShop.CreateAsync(database, o => o.DutyCyclePercent = null);
        await database.ExecuteAsync(
            """
            INSERT INTO batched_jobs (migration_id, up_to, status, attempts, token, runner_id, leased_until, batch_size, job_size, batches, created_at)
            SELECT id, '[10]', 'Running', 1, gen_random_uuid(), gen_random_uuid(), clock_timestamp() + interval '1 hour', 100, 100, 5000, now()
            FROM batched_migrations
            """);
        await shop.NextAsync();

        await MakeTransactionsAsync(database, ManyTransactions);
        await database.ExecuteAsync($"UPDATE batched_jobs SET batches = batches + {ManyTransactions / 2}");
        var besideRunner = Assert.IsType<PaceDecision.Go>(await shop.NextAsync());
        await MakeTransactionsAsync(database, ManyTransactions);
        var besideOthers = Assert.IsType<PaceDecision.Go>(await shop.NextAsync());

        Assert.Equal(("duty cycle", "traffic"), (besideRunner.Cause, besideOthers.Cause));
    }

    [Theory]
    [InlineData("UPDATE batched_migrations SET duty_cycle_percent = 50", null)]
    [InlineData(null, 50)]
    public async Task A_duty_cycle_that_somebody_has_chosen_stays(string? chosenByPerson, int? chosenInOptions)
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 1, hasOwnDatabase: true);
        await using var shop = await PacedShop.CreateAsync(database, o => o.DutyCyclePercent = chosenInOptions);
        await database.ExecuteAsync(chosenByPerson ?? "SELECT 1");
        await shop.NextAsync();

        await MakeTransactionsAsync(database, ManyTransactions);
        var beside = Assert.IsType<PaceDecision.Go>(await shop.NextAsync());

        Assert.Equal(("duty cycle", 400), (beside.Cause, Math.Round(beside.Rest.TotalMilliseconds)));
    }

    [Fact]
    public async Task Traffic_that_cannot_be_read_leaves_the_usual_duty_cycle_and_is_said_once()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 1);
        await using var role = await ShopRole.CreateAsync(database);
        await using var shop = await PacedShop.CreateAsync(database, o => o.DutyCyclePercent = null, role.ConnectionString);

        await database.ExecuteAsync("REVOKE SELECT ON pg_stat_database FROM PUBLIC");
        var first = Assert.IsType<PaceDecision.Go>(await shop.NextAsync());
        await shop.NextAsync();
        var sentence = Assert.Single(Logged(shop.Host, EfBatchedEventId.ThrottleIndicatorFailed)).Message;
        var notes = shop.Parts.Memory.Notes.Text;
        await database.ExecuteAsync("UPDATE batched_migrations SET duty_cycle_percent = 50");
        await shop.NextAsync();
        var notesBesideChoice = shop.Parts.Memory.Notes.Text;
        await database.ExecuteAsync("UPDATE batched_migrations SET duty_cycle_percent = NULL");
        await shop.NextAsync();
        Assert.Equal(sentence, shop.Parts.Memory.Notes.Text);
        await database.ExecuteAsync("GRANT SELECT ON pg_stat_database TO PUBLIC");
        await shop.NextAsync();

        Assert.Equal(("duty cycle", 1_200), (first.Cause, Math.Round(first.Rest.TotalMilliseconds)));
        Assert.StartsWith(
            "What others do in the database could not be read, so a job works 25 % of its time: ", sentence, StringComparison.Ordinal);
        Assert.Equal(sentence, notes);
        Assert.Null(notesBesideChoice);
        Assert.Null(shop.Parts.Memory.Notes.Text);
    }

    internal static async Task MakeTransactionsAsync(ShopDatabase database, int count)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync(Cancellation);
        for (var i = 0; i < count; i++)
        {
            await using var command = new NpgsqlCommand("SELECT 1", connection);
            await command.ExecuteScalarAsync(Cancellation);
        }

        // A session reports what it has done about once a second, or when it is told to.
        await using var flush = new NpgsqlCommand("SELECT pg_stat_force_next_flush()", connection);
        await flush.ExecuteScalarAsync(Cancellation);
        await using var last = new NpgsqlCommand("SELECT 1", connection);
        await last.ExecuteScalarAsync(Cancellation);
    }
}
