using EfBatched.TestUtilities.Postgres;
using Npgsql;

namespace EfBatched.FunctionalTests;

/// <summary>Pins what the engine relies on in PostgreSQL, so that a version that differs is seen here first.</summary>
public class PostgresBehaviorTest(PostgresFixture postgres) : IAsyncLifetime
{
    private const string LockFreeRow = "SELECT id FROM item FOR UPDATE SKIP LOCKED";

    // Neither is among the constants of PostgresErrorCodes.
    private const string IdleInTransactionSessionTimeout = "25P03";
    private const string TransactionTimeout = "25P04";

    private TestDatabase? _database;

    private TestDatabase Database =>
        _database!;

    private static CancellationToken CancellationToken =>
        TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        await _database.ExecuteAsync("CREATE TABLE item AS SELECT 1 AS id, 0 AS value");
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("COMMIT")]
    [InlineData("ROLLBACK")]
    public async Task A_local_setting_is_undone_at_the_end_of_the_transaction(string end)
    {
        await using var connection = await Database.OpenAsync();
        await connection.ExecuteAsync("SET lock_timeout = '1min'");
        await connection.ExecuteAsync("BEGIN");

        await connection.ExecuteAsync("SELECT set_config('lock_timeout', '7s', true)");
        var inside = await connection.ScalarAsync<string>("SELECT current_setting('lock_timeout')");
        await connection.ExecuteAsync(end);

        Assert.Equal("7s", inside);
        Assert.Equal("1min", await connection.ScalarAsync<string>("SELECT current_setting('lock_timeout')"));
    }

    [Fact]
    public async Task An_updated_row_is_skipped_by_skip_locked_until_the_transaction_ends()
    {
        await using var connection = await Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync(CancellationToken);

        await connection.ExecuteAsync("UPDATE item SET value = 1");
        var during = await Database.ScalarAsync<int?>(LockFreeRow);
        await transaction.CommitAsync(CancellationToken);

        Assert.Null(during);
        Assert.Equal(1, await Database.ScalarAsync<int?>(LockFreeRow));
    }

    [Fact]
    public async Task A_local_idle_timeout_ends_the_session_and_frees_the_row()
    {
        await using var connection = await Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync(CancellationToken);
        await connection.ExecuteAsync("SELECT set_config('idle_in_transaction_session_timeout', '100ms', true); UPDATE item SET value = 1");

        // Waits for the row, so for the end of the other session: nothing else frees it.
        var value = await Database.ScalarAsync<int?>("SELECT value FROM item FOR UPDATE");

        Assert.Equal(0, value);
        var exception = await Assert.ThrowsAnyAsync<NpgsqlException>(() => connection.ExecuteAsync("SELECT 1"));
        Assert.Equal(IdleInTransactionSessionTimeout, exception.SqlState);
    }

    [Fact]
    public async Task A_limit_set_within_a_transaction_ends_it_where_the_server_has_such_a_limit()
    {
        await using var connection = await Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync(CancellationToken);
        var isExpected = connection.PostgreSqlVersion.Major >= 17;

        await connection.ExecuteAsync(
            """
            SELECT CASE WHEN current_setting('transaction_timeout', true) IS NOT NULL
                THEN set_config('transaction_timeout', '100ms', true) END
            """);
        var failure = await Record.ExceptionAsync(() => connection.ExecuteAsync("SELECT pg_sleep(0.3)"));

        Assert.Equal(isExpected ? TransactionTimeout : null, (failure as PostgresException)?.SqlState);
    }

    [Fact]
    public async Task Now_stands_still_in_a_transaction_while_the_clock_moves()
    {
        await using var connection = await Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync(CancellationToken);

        var first = await ReadClocksAsync(connection);
        var second = await ReadClocksAsync(connection);

        Assert.Equal(first.Now, second.Now);
        Assert.True(first.Now < first.Clock);
        Assert.True(first.Clock < second.Clock);
    }

    [Fact]
    public async Task A_session_terminated_in_mid_transaction_rolls_back()
    {
        await using var connection = await Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync(CancellationToken);
        await connection.ExecuteAsync("UPDATE item SET value = 1");

        await Database.ExecuteAsync($"SELECT pg_terminate_backend({connection.ProcessID}, 10000)");

        Assert.Equal(0, await Database.ScalarAsync<int?>("SELECT value FROM item FOR UPDATE"));
        var exception = await Assert.ThrowsAnyAsync<NpgsqlException>(() => transaction.CommitAsync(CancellationToken));
        Assert.Equal(PostgresErrorCodes.AdminShutdown, exception.SqlState);
    }

    private static async Task<(DateTime Now, DateTime Clock)> ReadClocksAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("SELECT now(), clock_timestamp()", connection);
        await using var reader = await command.ExecuteReaderAsync(CancellationToken);
        Assert.True(await reader.ReadAsync(CancellationToken));
        return (reader.GetDateTime(0), reader.GetDateTime(1));
    }
}
