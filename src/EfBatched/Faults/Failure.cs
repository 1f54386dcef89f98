using System.Data.Common;
using System.Net.Sockets;
using EfBatched.Databases;
using EfBatched.Databases.Errors;
using EfBatched.Keys;
using EfBatched.Tracking;

namespace EfBatched.Faults;

/// <summary>A failure, classified: the one place that says what follows from an exception.</summary>
internal sealed record Failure(FailureKind Kind, string? Code, Exception Exception)
{
    /// <summary>Who is at fault, as far as the exception tells.</summary>
    public FaultOrigin Origin { get; init; }

    /// <summary>What the database said; null when it did not come from there.</summary>
    public DatabaseFault? Fault { get; init; }

    /// <summary>True when a batch of a single row shows that this row is at fault.</summary>
    public bool IsOfOneRow => Kind is FailureKind.Data or FailureKind.Unknown || Origin == FaultOrigin.Rows;

    /// <summary>What caused it, in one sentence.</summary>
    public string Cause => FailureCause.Say(Exception);

    /// <summary>Classifies an exception of a step that was given this token.</summary>
    public static Failure Of(Exception exception, StorageProvider provider, CancellationToken aborting)
    {
        var readable = UnreadableException.Guard(exception);
        if (aborting.IsCancellationRequested)
        {
            return new Failure(FailureKind.Interrupted, null, readable);
        }

        var cause = FailureCause.Find(exception);
        if (cause is DbException database && provider.FindFault(database) is { } fault)
        {
            return new Failure(fault.Kind, fault.Code, readable) { Origin = fault.Origin, Fault = fault };
        }

        var (kind, origin) = Classify(cause);
        return new Failure(kind, null, readable) { Origin = origin };
    }

    public JobError ToJobError() =>
        new(BatchedErrorCode.Unknown, Code, FailureCause.TypeOf(Exception).FullName!, Cause)
        {
            Hint = Fault?.Hint,
            Column = Fault?.Column,
            Constraint = Fault?.Constraint,
        };

    private static (FailureKind Kind, FaultOrigin Origin) Classify(Exception cause) =>
        cause switch
        {
            UnusableKeyException or HiddenRowsException => (FailureKind.Final, FaultOrigin.SetUp),
            WorkShapeException => (FailureKind.Final, FaultOrigin.Work),
            _ when QueryTranslation.HasFailed(cause) => (FailureKind.Final, FaultOrigin.Work),
            NoConnectionException => (FailureKind.System, FaultOrigin.System),
            WorkContractException or WorkLeftTransactionException => (FailureKind.Defect, FaultOrigin.Work),
            TimeoutException or OperationCanceledException { InnerException: TimeoutException } =>
                (FailureKind.Transient, FaultOrigin.Work),
            // Fewer rows may fit; where a single one does not, it is that row.
            OutOfMemoryException => (FailureKind.Transient, FaultOrigin.Rows),
            SocketException or EndOfStreamException => (FailureKind.System, FaultOrigin.System),
            // Another system that the work calls cannot be reached, which is no row's fault.
            HttpRequestException { InnerException: SocketException } => (FailureKind.System, FaultOrigin.System),
            _ => (FailureKind.Unknown, FaultOrigin.Unknown),
        };
}
