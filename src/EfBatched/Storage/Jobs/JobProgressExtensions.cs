using EfBatched.Sql;
using EfBatched.Tracking;

namespace EfBatched.Storage.Jobs;

/// <summary>Adds the proof of a lease, what is still to be stored, and the error of an attempt to a statement.</summary>
internal static class JobProgressExtensions
{
    // The parameters have a prefix, since a statement may contain the user's own condition, with parameters named as his variables.

    /// <summary>The condition that the token still holds the job, and that no batch has been committed since.</summary>
    public const string Proof = $"""
        "id" = @efb_job AND "token" = @efb_token AND "sequence" = @efb_sequence AND "status" = '{nameof(BatchedJobStatus.Running)}'
        """;

    public static SqlText AddProof(this SqlText text, JobProgress progress) =>
        text.With("efb_job", progress.JobId).With("efb_token", progress.Token).With("efb_sequence", progress.Sequence);

    public static SqlText AddCounts(this SqlText text, JobProgress progress) =>
        text.With("efb_migrated", progress.RowsMigrated).With("efb_scanned", progress.RowsScanned).With("efb_matched", progress.RowsMatched)
            .With("efb_work", progress.WorkDuration).With("efb_rest", progress.RestDuration);

    public static SqlText AddError(this SqlText text, JobError error) =>
        text.With<BatchedErrorCode>("errorCode", error.Code).WithProse("sqlState", error.SqlState).WithProse("errorType", error.Type)
            .WithProse("errorMessage", error.Message).WithProse("errorHint", error.Hint).WithProse("errorColumn", error.Column)
            .WithProse("errorConstraint", error.Constraint);
}
