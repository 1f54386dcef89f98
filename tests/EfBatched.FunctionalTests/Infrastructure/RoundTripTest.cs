using EfBatched.TestUtilities.Postgres;
using Npgsql;

namespace EfBatched.FunctionalTests.Infrastructure;

public class RoundTripTest(PostgresFixture postgres) : ProxyTest(postgres)
{
    [Fact]
    public async Task A_transaction_with_a_batch_of_two_takes_two_round_trips()
    {
        await using var connection = await OpenAsync();

        await using (var transaction = await connection.BeginTransactionAsync(CancellationToken))
        {
            await using var batch = new NpgsqlBatch(connection, transaction)
            {
                BatchCommands = { new(Increment), new("SELECT value FROM counter") },
            };
            await batch.ExecuteNonQueryAsync(CancellationToken);
            await transaction.CommitAsync(CancellationToken);
        }

        Assert.Equal(
            [["BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED", Increment, "SELECT value FROM counter"], ["COMMIT"]],
            Proxy.RoundTrips.Items.Select(r => r.Statements));
    }

    [Fact]
    public async Task Statements_too_large_for_one_buffer_are_one_round_trip_all_the_same()
    {
        await using var connection = await OpenAsync();
        var large = $"SELECT '{new string('x', 300_000)}'";

        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new(large), new(large), new("SELECT 1") } };
        await batch.ExecuteNonQueryAsync(CancellationToken);

        Assert.Equal([large, large, "SELECT 1"], Assert.Single(Proxy.RoundTrips.Items).Statements);
    }

    [Fact]
    public async Task Round_trips_are_told_apart_by_connection()
    {
        await using var first = await OpenAsync();
        await using var second = await OpenAsync();

        await first.ExecuteAsync("SELECT 1");
        await second.ExecuteAsync("SELECT 2");
        await first.ExecuteAsync("SELECT 3");

        Assert.Equal(
            [(1, "SELECT 1"), (2, "SELECT 2"), (1, "SELECT 3")],
            Proxy.RoundTrips.Items.Select(r => (r.ConnectionId, r.Statements.Single())));
    }

    [Fact]
    public async Task A_failed_statement_is_a_round_trip()
    {
        await using var connection = await OpenAsync();

        await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync("SELECT 1 / 0"));

        Assert.Equal(["SELECT 1 / 0"], Assert.Single(Proxy.RoundTrips.Items).Statements);
    }

    [Fact]
    public async Task Bulk_data_passes_through()
    {
        await using var connection = await OpenAsync();

        await using (var writer = await connection.BeginBinaryImportAsync(
            "COPY counter (value) FROM STDIN (FORMAT binary)", CancellationToken))
        {
            for (var i = 0; i < 50_000; i++)
            {
                await writer.StartRowAsync(CancellationToken);
                await writer.WriteAsync(i, CancellationToken);
            }

            await writer.CompleteAsync(CancellationToken);
        }

        Assert.Equal(50_001, await connection.ScalarAsync<long>("SELECT count(*) FROM counter"));
    }
}
