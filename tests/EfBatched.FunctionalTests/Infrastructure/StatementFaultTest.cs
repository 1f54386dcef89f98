using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Faults;
using EfBatched.TestUtilities.Postgres;
using Npgsql;

namespace EfBatched.FunctionalTests.Infrastructure;

public class StatementFaultTest(PostgresFixture postgres) : ProxyTest(postgres)
{
    [Fact]
    public async Task A_statement_that_is_cut_before_never_runs()
    {
        await using var connection = await OpenAsync();
        var fault = Proxy.CutBeforeStatement(2);

        await connection.ExecuteAsync(Increment);
        await Assert.ThrowsAsync<NpgsqlException>(() => connection.ExecuteAsync(Increment));

        Assert.Equal(ServerAnswer.None, await fault.Triggered.WaitForAsync());
        Assert.Equal(1, await ReadSettledValueAsync());
    }

    [Fact]
    public async Task A_statement_that_is_cut_after_has_run_without_the_client_knowing()
    {
        await using var connection = await OpenAsync();
        var fault = Proxy.CutAfterStatement(2);

        await connection.ExecuteAsync(Increment);
        await Assert.ThrowsAsync<NpgsqlException>(() => connection.ExecuteAsync(Increment));

        Assert.Equal(new ServerAnswer("UPDATE 1", null), await fault.Triggered.WaitForAsync());
        Assert.Equal(2, await ReadSettledValueAsync());
    }

    [Fact]
    public async Task A_cut_between_the_begin_and_the_statement_sent_with_it_strikes_between_them()
    {
        await using var connection = await OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync(CancellationToken);
        var fault = Proxy.CutAfterStatement(1);

        await Assert.ThrowsAsync<NpgsqlException>(() => connection.ExecuteAsync(Increment));

        Assert.Equal(new ServerAnswer("BEGIN", null), await fault.Triggered.WaitForAsync());
        Assert.Equal(0, await ReadSettledValueAsync());
    }

    [Fact]
    public async Task A_cut_can_wait_for_a_certain_statement()
    {
        await using var connection = await OpenAsync();
        var fault = Proxy.CutBeforeStatement(1, sql => sql.StartsWith("UPDATE", StringComparison.Ordinal));

        await connection.ExecuteAsync("SELECT 1");
        await connection.ExecuteAsync("SELECT 2");
        Assert.False(fault.Triggered.IsCompleted);
        await Assert.ThrowsAsync<NpgsqlException>(() => connection.ExecuteAsync(Increment));

        await fault.Triggered.WaitForAsync();
    }

    [Fact]
    public async Task A_prepared_statement_is_known_by_its_text()
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand(Increment, connection);
        await command.PrepareAsync(CancellationToken);
        await command.ExecuteNonQueryAsync(CancellationToken);
        Proxy.CutBeforeStatement(1, sql => sql == Increment);

        await Assert.ThrowsAsync<NpgsqlException>(() => command.ExecuteNonQueryAsync(CancellationToken));

        Assert.Equal(1, await ReadSettledValueAsync());
    }

    [Fact]
    public async Task Severing_ends_open_transactions_and_lets_new_connections_in()
    {
        await using var connection = await OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync(CancellationToken);
        await connection.ExecuteAsync(Increment);

        Proxy.SeverAll();

        await Assert.ThrowsAsync<NpgsqlException>(() => connection.ExecuteAsync(Increment));
        await using var next = await OpenAsync();
        await next.ExecuteAsync(Increment);
        Assert.Equal(1, await ReadSettledValueAsync());
    }

    [Fact]
    public async Task A_proxy_that_refuses_connections_looks_like_a_server_that_is_down()
    {
        Proxy.RefusesConnections = true;
        await Assert.ThrowsAsync<NpgsqlException>(OpenAsync);

        Proxy.RefusesConnections = false;
        await using var connection = await OpenAsync();
    }

    [Fact]
    public async Task Cancelling_a_command_reaches_the_server()
    {
        await using var connection = await OpenAsync();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken);
        await using var blocker = await Database.OpenAsync();
        await using var transaction = await blocker.BeginTransactionAsync(CancellationToken);
        await blocker.ExecuteAsync(Increment);
        await using var command = new NpgsqlCommand(Increment, connection);

        var blocked = command.ExecuteNonQueryAsync(cancel.Token);
        await cancel.CancelAsync();

        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => blocked.WaitForAsync());
        Assert.Equal(PostgresErrorCodes.QueryCanceled, Assert.IsType<PostgresException>(exception.InnerException).SqlState);
    }
}
