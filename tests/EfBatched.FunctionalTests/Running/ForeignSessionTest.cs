using EfBatched.Diagnostics;
using EfBatched.Model;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Npgsql;

namespace EfBatched.FunctionalTests.Running;

/// <summary>A session of another role that holds a job whose lease is over: whether it is silent cannot be seen, and it may not be ended.</summary>
[Trait("contract", "T12")]
public class ForeignSessionTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Fact]
    public async Task A_session_of_another_role_is_named_once_and_waited_for()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 100);
        var role = $"other_{Guid.NewGuid():N}";
        await database.ExecuteAsync(
            $"""
             CREATE ROLE {role} LOGIN;
             GRANT ALL ON ALL TABLES IN SCHEMA public TO {role};
             GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {role};
             """);
        var theirs = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = role, Pooling = false }.ConnectionString;
        await using var other = new ShopHost(database, Shorten, theirs);
        var block = new BlockedWork(other.Script);
        await other.StartAsync(Cancellation);
        await block.Begun.WaitForAsync();

        await using var host = new ShopHost(database, Shorten);
        await host.StartAsync(Cancellation);
        await WaitForLogAsync(host, EfBatchedEventId.BatchSessionNotEnded);
        block.Release();
        await WaitForLogAsync(other, EfBatchedEventId.BatchCommitted);
        await host.Log.Entries.WaitForAsync(
            _ => Logged(host, EfBatchedEventId.MigrationFinished).Count + Logged(other, EfBatchedEventId.MigrationFinished).Count > 0, "the end");

        Assert.Contains(
            $"it belongs to the role '{role}', and only a session of the own role is ended. Run all runners of a database as one role.",
            Assert.Single(Logged(host, EfBatchedEventId.BatchSessionNotEnded)).Message,
            StringComparison.Ordinal);
        Assert.Empty(Logged(host, EfBatchedEventId.BatchSessionEnded));
        Assert.Equal(BatchedMigrationStatus.Finished, (await database.StateAsync()).Status);
        Assert.Equal(100, (await database.ChangesAsync())[1]);
    }

    private static void Shorten(BatchedMigrationRunnerOptions options)
    {
        options.LeaseDuration = TimeSpan.FromSeconds(5);
        options.WorkTimeout = TimeSpan.FromSeconds(4);
        options.LockTimeout = TimeSpan.FromSeconds(1);
        options.BoundaryTimeout = TimeSpan.FromSeconds(2);
    }
}
