using EfBatched.Diagnostics;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfBatched.FunctionalTests.ExactlyOnce;

/// <summary>Work that does what it must not, or fails: the attempt is counted, and nothing is half done where that can be helped.</summary>
[Trait("contract", "B1")]
[Trait("contract", "R11")]
public class WorkContractTest(PostgresFixture postgres) : ExactlyOnceTest(postgres)
{
    private const string EndsTransaction =
        "The work of a batched migration tried to commit or roll back its batch's transaction. That would commit part of the rows under the "
        + "checkpoint of all of them. Leave the transaction alone: EfBatched commits it when 'MigrateAsync' has returned, and rolls it back "
        + "when it throws.";

    private const string LeftTransaction =
        "The work of a batched migration left its batch's transaction, by detaching the context from it or by ending it on the connection, so "
        + "its changes are not tied to the checkpoint. Leave the transaction alone: EfBatched commits it when 'MigrateAsync' has returned, "
        + "and rolls it back when it throws.";

    private const string DisposedContext =
        "The work of a batched migration disposed its batch's context, which rolled the batch back. Leave 'batch.Context' open: EfBatched "
        + "disposes it when the batch is over.";

    [Theory]
    [MemberData(nameof(All))]
    public Task Work_that_throws_is_an_attempt_and_rolls_back(ShopProvider provider) =>
        AssertRefusedAsync(provider, _ => throw new FormatException("A row is not as it should be."), "A row is not as it should be.");

    [Theory]
    [MemberData(nameof(All))]
    public Task Committing_by_the_context_is_refused(ShopProvider provider) =>
        AssertRefusedAsync(provider, c => c.Database.CommitTransaction(), EndsTransaction);

    [Theory]
    [MemberData(nameof(All))]
    public Task Rolling_back_by_the_context_is_refused(ShopProvider provider) =>
        AssertRefusedAsync(provider, c => c.Database.RollbackTransaction(), EndsTransaction);

    [Theory]
    [MemberData(nameof(All))]
    public Task Detaching_the_context_from_the_transaction_is_found_out(ShopProvider provider) =>
        AssertRefusedAsync(provider, c => c.Database.UseTransaction(null), LeftTransaction);

    [Theory]
    [MemberData(nameof(All))]
    public Task Rolling_back_on_the_connection_is_found_out(ShopProvider provider) =>
        AssertRefusedAsync(provider, c => c.Database.CurrentTransaction!.GetDbTransaction().Rollback(), LeftTransaction);

    [Theory]
    [MemberData(nameof(All))]
    public Task Disposing_the_context_is_found_out(ShopProvider provider) =>
        AssertRefusedAsync(provider, c => c.Dispose(), DisposedContext);

    [Theory]
    [InlineData(ShopProvider.PostgreSql, false)]
    [InlineData(ShopProvider.PostgreSqlWithRetry, false)]
    [InlineData(ShopProvider.Sqlite, false)]
    [InlineData(ShopProvider.PostgreSql, true)]
    [InlineData(ShopProvider.PostgreSqlWithRetry, true)]
    [InlineData(ShopProvider.Sqlite, true)]
    public async Task Committing_on_the_connection_cannot_be_prevented_and_fails_the_migration_at_once(ShopProvider provider, bool throws)
    {
        await using var shop = await ShareShopAsync(provider, fixedBatchSize: 100);
        await using var host = shop.CreateHost(
            async (batch, cancellationToken) =>
            {
                var rows = await LoggedChange.RunAsync(batch, cancellationToken);
                await batch.Context.Database.CurrentTransaction!.GetDbTransaction().CommitAsync(cancellationToken);
                return throws ? throw new FormatException() : rows;
            });
        await host.StartAsync(CancellationToken);

        var state = await shop.RunToEndAsync(host);

        Assert.Equal(BatchedMigrationStatus.Failed, state.Status);
        Assert.Equal(LeftTransaction, state.ErrorMessage);
        var job = Assert.Single(await shop.ReadJobsAsync());
        Assert.Equal(BatchedJobStatus.Failed, job.Status);
        Assert.Equal("[1000]", job.Checkpoint);
        host.Script.Work = LoggedChange.RunAsync;
        await RetryAsync(shop);
        await shop.RunToEndAsync(host);
        await shop.AssertExactlyOnceAsync(isCountExact: false);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql, "ROLLBACK AND CHAIN")]
    [InlineData(ShopProvider.PostgreSqlWithRetry, "ROLLBACK AND CHAIN")]
    [InlineData(ShopProvider.PostgreSql, "ROLLBACK; BEGIN")]
    [InlineData(ShopProvider.Sqlite, "ROLLBACK; BEGIN IMMEDIATE")]
    public async Task Another_transaction_that_the_work_begins_by_a_statement_is_found_out_before_it_is_committed(
        ShopProvider provider, string sql)
    {
        await using var shop = await ShareShopAsync(provider);
        await using var host = shop.CreateHost(
            async (batch, cancellationToken) =>
            {
                await batch.Context.Database.ExecuteSqlRawAsync(sql, cancellationToken);
                return await LoggedChange.RunAsync(batch, cancellationToken);
            },
            o => o.MaxJobAttempts = 2);
        await host.StartAsync(CancellationToken);

        var state = await shop.RunToEndAsync(host);

        Assert.Equal(BatchedErrorCode.JobExceedsMaxAttempts, state.ErrorCode);
        // SQLite's driver finds it out by itself, at the next statement.
        Assert.Equal(
            provider == ShopProvider.Sqlite ? "This SqliteTransaction has completed; it is no longer usable." : LeftTransaction,
            (await shop.ReadJobsAsync()).First(j => !j.IsIsolatedRow).ErrorMessage);
        Assert.All(await shop.ReadChangesAsync(), c => Assert.Equal(0, c.Value));
        await RecoverAsync(shop, host);
    }

    [Theory]
    [MemberData(nameof(PostgreSql))]
    [Trait("contract", "B27")]
    public async Task A_database_error_that_the_work_swallows_is_an_attempt_since_postgresql_has_given_up_the_transaction(ShopProvider provider)
    {
        await using var shop = await ShareShopAsync(provider);
        await using var host = shop.CreateHost(
            async (batch, cancellationToken) =>
            {
                var rows = await LoggedChange.RunAsync(batch, cancellationToken);
                try
                {
                    await batch.Context.Database.ExecuteSqlAsync($"SELECT 1 / 0", cancellationToken);
                }
                catch (Npgsql.PostgresException)
                {
                    // Which is wrong: the transaction is lost by now.
                }

                return rows;
            },
            o => o.MaxJobAttempts = 2);
        await host.StartAsync(CancellationToken);

        var state = await shop.RunToEndAsync(host);

        Assert.Equal(BatchedErrorCode.JobExceedsMaxAttempts, state.ErrorCode);
        Assert.Equal(0, state.RowsMigrated);
        Assert.Contains("caught a database error and returned as if nothing had happened", state.ErrorMessage, StringComparison.Ordinal);
        Assert.DoesNotContain(host.Log.Entries.Items, e => e.EventId.Id == EfBatchedEventId.LeaseTakenOver);
        await RecoverAsync(shop, host);
    }

    private async Task AssertRefusedAsync(ShopProvider provider, Action<ShopContext> misbehave, string message)
    {
        await using var shop = await ShareShopAsync(provider);
        await using var host = shop.CreateHost(
            async (batch, cancellationToken) =>
            {
                var rows = await LoggedChange.RunAsync(batch, cancellationToken);
                misbehave(batch.Context);
                return rows;
            },
            o => o.MaxJobAttempts = 2);
        await host.StartAsync(CancellationToken);

        var state = await shop.RunToEndAsync(host);

        Assert.Equal(BatchedMigrationStatus.Failed, state.Status);
        Assert.Equal(BatchedErrorCode.JobExceedsMaxAttempts, state.ErrorCode);
        Assert.All(await shop.ReadChangesAsync(), c => Assert.Equal(0, c.Value));
        var job = (await shop.ReadJobsAsync()).First(j => !j.IsIsolatedRow);
        Assert.Equal(2, job.Attempts);
        Assert.Equal(message, job.ErrorMessage);
        await RecoverAsync(shop, host);
    }

    private static async Task RecoverAsync(MigratedShop shop, ShopHost host)
    {
        host.Script.Work = LoggedChange.RunAsync;
        await RetryAsync(shop);
        await shop.RunToEndAsync(host);
        await shop.AssertExactlyOnceAsync();
    }

    private static async Task RetryAsync(MigratedShop shop)
    {
        await using var context = shop.CreateContext();
        await context.Database.BatchedMigrations().RetryAsync<ChangeOrders>(cancellationToken: CancellationToken);
    }
}
