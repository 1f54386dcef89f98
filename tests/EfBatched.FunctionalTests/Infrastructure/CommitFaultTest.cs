using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Faults;
using EfBatched.TestUtilities.Postgres;
using Npgsql;

namespace EfBatched.FunctionalTests.Infrastructure;

public class CommitFaultTest(PostgresFixture postgres) : ProxyTest(postgres)
{
    [Fact]
    public async Task A_dropped_answer_leaves_the_transaction_committed_and_the_client_without_knowledge()
    {
        await using var connection = await OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync(CancellationToken);
        await connection.ExecuteAsync(Increment);
        var fault = Proxy.DropNextCommitAnswer();

        await Assert.ThrowsAsync<NpgsqlException>(() => transaction.CommitAsync(CancellationToken));

        Assert.True((await fault.Triggered.WaitForAsync()).IsCommitted);
        Assert.Equal(1, await ReadSettledValueAsync());
    }

    [Fact]
    public async Task A_commit_sent_as_a_parsed_statement_is_recognized()
    {
        await using var connection = await OpenAsync();
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { new("BEGIN"), new(Increment), new("commit;") },
        };
        var fault = Proxy.DropNextCommitAnswer();

        await Assert.ThrowsAsync<NpgsqlException>(() => batch.ExecuteNonQueryAsync(CancellationToken));

        Assert.True((await fault.Triggered.WaitForAsync()).IsCommitted);
        Assert.Equal(1, await ReadSettledValueAsync());
    }

    [Fact]
    public async Task The_commit_of_a_failed_transaction_is_reported_as_rolled_back()
    {
        await using var connection = await OpenAsync();
        await connection.ExecuteAsync("BEGIN");
        await connection.ExecuteAsync(Increment);
        await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync("SELECT 1 / 0"));
        var fault = Proxy.DropNextCommitAnswer();

        await Assert.ThrowsAsync<NpgsqlException>(() => connection.ExecuteAsync("COMMIT"));

        Assert.Equal(new ServerAnswer("ROLLBACK", null), await fault.Triggered.WaitForAsync());
        Assert.Equal(0, await ReadSettledValueAsync());
    }

    [Fact]
    public async Task A_held_commit_that_is_released_lands_late()
    {
        var held = await HoldAsync();
        Assert.Equal(0, await Database.ScalarAsync<int>("SELECT value FROM counter"));
        Assert.Null(await Database.ScalarAsync<int?>("SELECT value FROM counter FOR UPDATE SKIP LOCKED"));

        var answer = await held.ReleaseAsync();

        Assert.True(answer.IsCommitted);
        Assert.Equal(1, await ReadSettledValueAsync());
    }

    [Fact]
    public async Task A_held_commit_that_is_discarded_rolls_back()
    {
        var held = await HoldAsync();

        await held.DiscardAsync();

        Assert.Equal(0, await ReadSettledValueAsync());
        Assert.Equal(ServerAnswer.None, await held.ReleaseAsync());
    }

    [Fact]
    public async Task A_held_commit_whose_session_was_ended_comes_too_late()
    {
        var held = await HoldAsync();
        await Database.DisconnectAllAsync();

        var answer = await held.ReleaseAsync();

        Assert.False(answer.IsCommitted);
        Assert.Equal(0, await ReadSettledValueAsync());
    }

    private async Task<HeldCommit> HoldAsync()
    {
        await using var connection = await OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync(CancellationToken);
        await connection.ExecuteAsync(Increment);
        var held = Proxy.HoldNextCommit();

        await Assert.ThrowsAsync<NpgsqlException>(() => transaction.CommitAsync(CancellationToken));

        Assert.Equal(ServerAnswer.None, await held.Triggered.WaitForAsync());
        return held;
    }
}
