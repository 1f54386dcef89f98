using EfBatched.Diagnostics;
using EfBatched.FunctionalTests.Running;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Npgsql;

namespace EfBatched.FunctionalTests.Failures;

/// <summary>A session of another role that holds a job whose lease is over: whether it is silent cannot be seen, and it may not be ended.</summary>
[Trait("contract", "T12")]
public class ForeignSessionTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Fact]
    public async Task A_session_of_another_role_is_named_once_and_waited_for()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 300);
        await using var host = new ShopHost(database);
        await host.RunFirstBatchAsync();
        await using var role = await ShopRole.CreateAsync(database);
        await database.ExecuteAsync(
            "UPDATE batched_jobs SET status = 'Running', token = gen_random_uuid(), leased_until = '2001-01-01 00:00:00.000+00:00'");
        await using var session = new NpgsqlConnection(role.ConnectionString + ";Application Name=EfBatched ChangeOrders");
        await session.OpenAsync(Cancellation);
        await using var transaction = await session.BeginTransactionAsync(Cancellation);
        await using (var guard = new NpgsqlCommand("UPDATE batched_jobs SET sequence = sequence + 1", session, transaction))
        {
            await guard.ExecuteNonQueryAsync(Cancellation);
        }

        await host.StartAsync(Cancellation);
        await WaitForLogAsync(host, EfBatchedEventId.BatchSessionNotEnded);
        await WaitForLogAsync(host, EfBatchedEventId.RunnerIdle, count: 3);
        await transaction.RollbackAsync(Cancellation);
        await WaitForLogAsync(host, EfBatchedEventId.MigrationFinished);

        Assert.Contains(
            $"it belongs to the role '{role.Name}', and only a session of the own role is ended. Run all runners of a database as one role.",
            Assert.Single(Logged(host, EfBatchedEventId.BatchSessionNotEnded)).Message,
            StringComparison.Ordinal);
        Assert.Empty(Logged(host, EfBatchedEventId.BatchSessionEnded));
        Assert.Equal(300, (await database.ChangesAsync())[1]);
    }
}
