namespace EfBatched.Running.Failures;

/// <summary>
/// No connection could be had in time: the server is silent, or the pool is empty. Fewer rows would not help, so it is a fault of the system.
/// </summary>
internal sealed class NoConnectionException(string dataSource, Exception cause)
    : InvalidOperationException(
        FailureCause.IsShortage(cause)
            ? EfBatchedStrings.PoolIsExhausted(FailureCause.Say(cause))
            : EfBatchedStrings.NoConnection(dataSource, FailureCause.Say(cause)),
        cause);
