namespace EfBatched.TestUtilities.Faults;

/// <summary>A COMMIT that left the client but has not reached the server: the client's connection is gone, the transaction is open.</summary>
public sealed class HeldCommit : ProxyFault
{
    private ProxyConnection? _connection;
    private FrontendExchange? _exchange;

    internal HeldCommit()
        : base(FaultKind.Hold, n: 1, e => e.IsCommit)
    {
    }

    /// <summary>Delivers the COMMIT late and returns what the server made of it.</summary>
    public async Task<ServerAnswer> ReleaseAsync(TimeSpan? timeout = null)
    {
        await Triggered.WaitForAsync(timeout, "a COMMIT to hold");
        return await _connection!.ForwardHeldAsync(_exchange!).WaitForAsync(timeout, "the server's answer to the late COMMIT");
    }

    /// <summary>Loses the COMMIT: the server sees its client go away and rolls back.</summary>
    public async Task DiscardAsync(TimeSpan? timeout = null)
    {
        await Triggered.WaitForAsync(timeout, "a COMMIT to hold");
        _connection!.CloseServer();
    }

    internal override void Trigger(ServerAnswer answer, ProxyConnection connection, FrontendExchange exchange)
    {
        (_connection, _exchange) = (connection, exchange);
        base.Trigger(answer, connection, exchange);
    }
}
