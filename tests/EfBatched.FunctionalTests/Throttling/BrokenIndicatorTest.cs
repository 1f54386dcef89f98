using EfBatched.Diagnostics;
using EfBatched.FunctionalTests.Running;
using EfBatched.Running.Pacing;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using EfBatched.Throttling;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.FunctionalTests.Throttling;

/// <summary>Indicators fail open: what they cannot say stops nobody, and is said.</summary>
[Trait("contract", "B15")]
public class BrokenIndicatorTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Fact]
    public async Task One_that_throws_counts_as_content_and_is_logged_once_for_each_cause()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 1);
        var indicator = new ScriptedIndicator { Answer = (_, _) => throw new InvalidOperationException("No broker.") };
        await using var shop = await PacedShop.CreateAsync(database, o => o.Indicators.Add(indicator));

        Assert.Equal(PaceDecision.Go.AtOnce, await shop.NextAsync());
        await shop.NextAsync();
        Assert.Equal("The throttle indicator 'queue' failed and counts as content: No broker.", shop.Parts.Memory.Notes.Text);
        indicator.Answer = (_, _) => throw new InvalidOperationException("No network.");
        await shop.NextAsync();
        indicator.Says(ThrottleVerdict.None);
        await shop.NextAsync();

        Assert.Null(shop.Parts.Memory.Notes.Text);
        Assert.Equal(
            [
                "The throttle indicator 'queue' failed and counts as content: No broker.",
                "The throttle indicator 'queue' failed and counts as content: No network.",
            ],
            Logged(shop.Host, EfBatchedEventId.ThrottleIndicatorFailed).Select(e => e.Message));
    }

    [Fact]
    public async Task One_that_hangs_counts_as_content_and_is_left_alone_for_a_minute()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 1);
        var asked = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        var indicator = new ScriptedIndicator
        {
            Answer = async (_, cancellationToken) =>
            {
                await using var registration = cancellationToken.Register(() => cancelled.TrySetResult());
                asked.TrySetResult();
                // It does not listen to its token either.
                await cancelled.Task;
                throw new OperationCanceledException(cancellationToken);
            },
        };
        await using var shop = await PacedShop.CreateAsync(database, o => o.Indicators.Add(indicator));

        var decision = shop.NextAsync();
        await asked.Task.WaitForAsync();
        var timeout = shop.Parts.Policy.Options.Throttling.IndicatorTimeout;
        await shop.Time.Waits.WaitForAsync(w => w.DueTime == timeout, "the wait for the indicator");
        shop.Time.Advance(timeout);

        Assert.Equal(PaceDecision.Go.AtOnce, await decision.WaitForAsync());
        await cancelled.Task.WaitForAsync();
        var sentence = "The throttle indicator 'queue' did not answer within 2 s and counts as content.";
        Assert.Equal(sentence, shop.Parts.Memory.Notes.Text);
        Assert.Equal(sentence, Assert.Single(Logged(shop.Host, EfBatchedEventId.ThrottleIndicatorFailed)).Message);
        indicator.Says(ThrottleVerdict.None);
        await shop.NextAsync();
        Assert.Equal(1, indicator.Asked);
        shop.Time.Advance(FailOpenAsker.Silence);
        await shop.NextAsync();
        Assert.Equal(2, indicator.Asked);
        Assert.Null(shop.Parts.Memory.Notes.Text);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Work_goes_on_beside_a_broken_one_and_the_runner_says_so(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 1_000);
        var indicator = new ScriptedIndicator { Answer = (_, _) => throw new InvalidOperationException("No broker.") };
        await using var host = new ShopHost(
            database,
            services: s => s.AddSingleton(indicator).AddBatchedMigrationThrottle<ShopContext, ScriptedIndicator>());

        await host.StartAsync(Cancellation);
        await WaitForLogAsync(host, EfBatchedEventId.MigrationFinished);
        await WaitForLogAsync(host, EfBatchedEventId.RunnerIdle);

        Assert.Equal(1_000, (await database.ChangesAsync())[1]);
        await using var context = database.CreateContext();
        var runner = Assert.Single(await context.Database.BatchedMigrations().RunnersAsync(Cancellation));
        Assert.Equal(["The throttle indicator 'queue' failed and counts as content: No broker."], runner.Notes);
    }

    [Fact]
    public async Task It_queries_through_a_context_of_its_own_and_sees_what_the_work_writes()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 300);
        var seen = new List<(string Migration, string Tables, int Orders)>();
        var indicator = new ScriptedIndicator
        {
            Answer = async (context, cancellationToken) =>
            {
                var orders = await context.Context.Set<Order>().CountAsync(cancellationToken);
                seen.Add((context.Migration, string.Join(", ", context.Tables), orders));
                return ThrottleVerdict.None;
            },
        };
        await using var host = new ShopHost(
            database,
            services: s => s.AddSingleton(indicator).AddBatchedMigrationThrottle<ShopContext, ScriptedIndicator>());

        await host.RunAsync(cancellationToken: Cancellation);

        Assert.Equal(("ChangeOrders", "\"Orders\"", 300), Assert.Single(seen));
    }
}
