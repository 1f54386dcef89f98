namespace EfBatched.TestUtilities.Faults;

/// <summary>A fault that waits for its statement, and happens once.</summary>
public class ProxyFault
{
    private readonly TaskCompletionSource<ServerAnswer> _triggered =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly Func<FrontendExchange, bool> _matches;
    private int _remaining;

    internal ProxyFault(FaultKind kind, int n, Func<FrontendExchange, bool> matches)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        Kind = kind;
        _remaining = n;
        _matches = matches;
    }

    /// <summary>Completes when the fault has happened, with what the server had answered by then.</summary>
    public Task<ServerAnswer> Triggered =>
        _triggered.Task;

    internal FaultKind Kind { get; }

    internal bool IsNext(FrontendExchange exchange) =>
        _matches(exchange) && --_remaining == 0;

    internal virtual void Trigger(ServerAnswer answer, ProxyConnection connection, FrontendExchange exchange) =>
        _triggered.TrySetResult(answer);
}
