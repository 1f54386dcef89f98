using EfBatched.FunctionalTests.Running;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Operations;

[Trait("contract", "R14")]
public class TransitionTest(PostgresFixture postgres) : ShopTest(postgres)
{
    private const string ByItself = "Only a failed migration can be retried; this one goes on by itself.";
    private const string OfFailed = "Retry it, skip it or cancel it.";
    private const string OfCancelled = "Have it run again to begin anew: 'batched again'.";
    private const string OfFinished = "There is nothing left to do; 'batched again' has it run once more.";
    private const string OfFinalized = "A schema migration relies on it being finished, so its status is final.";

    [Theory]
    [InlineData("paused", BatchedMigrationStatus.Failed, OfFailed)]
    [InlineData("paused", BatchedMigrationStatus.Cancelled, OfCancelled)]
    [InlineData("paused", BatchedMigrationStatus.Finished, OfFinished)]
    [InlineData("paused", BatchedMigrationStatus.Finalized, OfFinalized)]
    [InlineData("resumed", BatchedMigrationStatus.Failed, OfFailed)]
    [InlineData("resumed", BatchedMigrationStatus.Cancelled, OfCancelled)]
    [InlineData("resumed", BatchedMigrationStatus.Finished, OfFinished)]
    [InlineData("resumed", BatchedMigrationStatus.Finalized, OfFinalized)]
    [InlineData("retried", BatchedMigrationStatus.Active, ByItself)]
    [InlineData("retried", BatchedMigrationStatus.Running, ByItself)]
    [InlineData("retried", BatchedMigrationStatus.Paused, "Resume it first.")]
    [InlineData("retried", BatchedMigrationStatus.Cancelled, OfCancelled)]
    [InlineData("retried", BatchedMigrationStatus.Finished, OfFinished)]
    [InlineData("retried", BatchedMigrationStatus.Finalized, OfFinalized)]
    [InlineData("skipped", BatchedMigrationStatus.Finished, OfFinished)]
    [InlineData("skipped", BatchedMigrationStatus.Finalized, OfFinalized)]
    [InlineData("cancelled", BatchedMigrationStatus.Finished, OfFinished)]
    [InlineData("cancelled", BatchedMigrationStatus.Finalized, OfFinalized)]
    public async Task Refused_transition_says_why_and_changes_nothing(string verb, BatchedMigrationStatus status, string hint)
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.Sqlite, orders: 1);
        await SetStatusAsync(database, status);

        var exception = await Assert.ThrowsAsync<BatchedMigrationTransitionException>(() => database.OperateAsync(m => Operate(m, verb)));

        Assert.Equal($"The batched migration 'ChangeOrders' cannot be {verb}: it is {status}. {hint}", exception.Message);
        Assert.Equal(("ChangeOrders", status), (exception.MigrationName, exception.Status));
        Assert.Equal(status, (await database.StateAsync()).Status);
        Assert.Equal([BatchedEventKind.Enqueued], await database.EventsAsync());
    }

    [Theory]
    [InlineData("paused", BatchedMigrationStatus.Active, BatchedMigrationStatus.Paused)]
    [InlineData("paused", BatchedMigrationStatus.Running, BatchedMigrationStatus.Paused)]
    [InlineData("resumed", BatchedMigrationStatus.Paused, BatchedMigrationStatus.Active)]
    [InlineData("retried", BatchedMigrationStatus.Failed, BatchedMigrationStatus.Active)]
    [InlineData("skipped", BatchedMigrationStatus.Active, BatchedMigrationStatus.Finished)]
    [InlineData("skipped", BatchedMigrationStatus.Running, BatchedMigrationStatus.Finished)]
    [InlineData("skipped", BatchedMigrationStatus.Paused, BatchedMigrationStatus.Finished)]
    [InlineData("skipped", BatchedMigrationStatus.Failed, BatchedMigrationStatus.Finished)]
    [InlineData("skipped", BatchedMigrationStatus.Cancelled, BatchedMigrationStatus.Finished)]
    [InlineData("cancelled", BatchedMigrationStatus.Active, BatchedMigrationStatus.Cancelled)]
    [InlineData("cancelled", BatchedMigrationStatus.Running, BatchedMigrationStatus.Cancelled)]
    [InlineData("cancelled", BatchedMigrationStatus.Paused, BatchedMigrationStatus.Cancelled)]
    [InlineData("cancelled", BatchedMigrationStatus.Failed, BatchedMigrationStatus.Cancelled)]
    public async Task Allowed_transition_is_made_with_its_event(string verb, BatchedMigrationStatus from, BatchedMigrationStatus to)
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.Sqlite, orders: 1);
        await SetStatusAsync(database, from);

        var changed = await database.OperateAsync(m => Operate(m, verb));

        await using var context = database.CreateContext();
        var last = await context.Set<BatchedEventRow>().OrderBy(e => e.Id).LastAsync(Cancellation);
        var state = await database.StateAsync();
        Assert.True(changed);
        Assert.Equal((to, null, to == BatchedMigrationStatus.Finished), (state.Status, state.ErrorCode, state.FinishedAt is not null));
        Assert.Equal((from.ToString(), to.ToString()), (last.FromStatus, last.ToStatus));
        Assert.Equal(last.Actor, $"{Environment.UserName}@{Environment.MachineName}");
    }

    [Theory]
    [InlineData("paused")]
    [InlineData("resumed")]
    [InlineData("retried")]
    [InlineData("skipped")]
    [InlineData("cancelled")]
    public async Task Name_that_was_never_enqueued_is_an_error(string verb)
    {
        await using var database = await CreateShopAsync(ShopProvider.Sqlite, orders: 1);

        var exception = await Assert.ThrowsAsync<BatchedMigrationNotFoundException>(() => database.OperateAsync(m => Operate(m, verb)));

        Assert.Equal(
            "No batched migration 'ChangeOrders' was ever enqueued in this database. None was enqueued at all: apply the schema migration that "
            + "enqueues it, by 'dotnet ef database update'.",
            exception.Message);
    }

    private static Task<bool> Operate(BatchedMigrationsFacade migrations, string verb) =>
        verb switch
        {
            "paused" => migrations.PauseAsync("ChangeOrders", "why"),
            "resumed" => migrations.ResumeAsync("ChangeOrders"),
            "retried" => migrations.RetryAsync("ChangeOrders"),
            "skipped" => migrations.SkipAsync("ChangeOrders", "why"),
            _ => migrations.CancelAsync("ChangeOrders", "why"),
        };

    private static Task<int> SetStatusAsync(ShopDatabase database, BatchedMigrationStatus status) =>
        database.ExecuteAsync(
            $"""
            UPDATE batched_migrations SET status = '{status}',
                error_code = CASE WHEN '{status}' = 'Failed' THEN 'Unknown' END,
                finished_at = CASE WHEN '{status}' IN ('Finished', 'Finalized') THEN created_at END
            """);
}
