using System.Data.Common;
using System.Net.Sockets;
using EfBatched.Batching;
using EfBatched.Model;
using EfBatched.Running.Jobs;
using EfBatched.Storage;
using EfBatched.Storage.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfBatched.Running.Failures;

/// <summary>A failure, classified: the one place that says what follows from an exception.</summary>
internal sealed record Failure(FailureKind Kind, string? Code, Exception Exception)
{
    /// <summary>Classifies an exception of a step that was given this token.</summary>
    public static Failure Of(Exception exception, StorageProvider provider, CancellationToken aborting)
    {
        if (aborting.IsCancellationRequested)
        {
            return new Failure(FailureKind.Interrupted, null, exception);
        }

        var cause = Unwrap(exception);
        return cause switch
        {
            UnusableKeyException or HiddenRowsException => new Failure(FailureKind.Final, null, exception),
            NoConnectionException => new Failure(FailureKind.System, null, exception),
            DbException database when provider.FindFault(database) is { } fault => new Failure(fault.Kind, fault.Code, exception),
            WorkContractException or WorkLeftTransactionException => new Failure(FailureKind.Defect, null, exception),
            TimeoutException or OperationCanceledException { InnerException: TimeoutException } =>
                new Failure(FailureKind.Transient, null, exception),
            SocketException or EndOfStreamException => new Failure(FailureKind.System, null, exception),
            // Another system that the work calls cannot be reached, which is no row's fault.
            HttpRequestException { InnerException: SocketException } => new Failure(FailureKind.System, null, exception),
            _ => new Failure(FailureKind.Unknown, null, exception),
        };
    }

    /// <summary>True when no connection came in time, which looks like a slow statement: only the step that was under way tells them apart.</summary>
    public static bool IsConnectTimeout(Exception exception, StorageProvider provider) =>
        Of(exception, provider, CancellationToken.None) is { Kind: FailureKind.Transient, Code: null };

    public JobError ToJobError()
    {
        var cause = Unwrap(Exception);
        return new JobError(BatchedErrorCode.Unknown, Code, cause.GetType().FullName!, cause.Message);
    }

    // EF wraps what the database said, and an execution strategy wraps that again.
    private static Exception Unwrap(Exception exception) =>
        exception is DbUpdateException or RetryLimitExceededException or InvalidOperationException && exception.InnerException is { } inner
            ? Unwrap(inner)
            : exception;
}
