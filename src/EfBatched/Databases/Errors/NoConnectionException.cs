using System.Net.Sockets;

namespace EfBatched.Databases.Errors;

/// <summary>
/// No connection could be had in time: the server is silent, or the pool is empty. Fewer rows would not help, so it is a fault of the system.
/// </summary>
internal sealed class NoConnectionException(string dataSource, Exception cause)
    : InvalidOperationException(
        FailureCause.IsShortage(cause)
            ? ErrorStrings.PoolIsExhausted(FailureCause.Say(cause))
            : ErrorStrings.NoConnection(dataSource, FailureCause.Say(cause)),
        cause)
{
    /// <summary>True of what says, where a connection was asked for, that none came; of what the database itself has said it knows nothing.</summary>
    public static bool IsCausedBy(Exception cause) =>
        cause is NoConnectionException
            or TimeoutException
            or OperationCanceledException { InnerException: TimeoutException }
            or SocketException
            or EndOfStreamException;
}
