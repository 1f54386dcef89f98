using EfBatched.Model;

namespace EfBatched.Storage.Jobs;

/// <summary>Adds the proof of a lease, what is still to be stored, and the error of an attempt to a statement.</summary>
internal static class JobProgressExtensions
{
    /// <summary>The condition that the token still holds the job, and that no batch has been committed since.</summary>
    public const string Proof = """
        "id" = @id AND "token" = @token AND "sequence" = @sequence AND "status" = 'Running'
        """;

    public static SqlText AddProof(this SqlText text, JobProgress progress) =>
        text.With("id", progress.JobId).With("token", progress.Token).With("sequence", progress.Sequence);

    public static SqlText AddCounts(this SqlText text, JobProgress progress) =>
        text.With("migrated", progress.RowsMigrated).With("scanned", progress.RowsScanned).With("matched", progress.RowsMatched)
            .With("work", progress.WorkDuration).With("rest", progress.RestDuration);

    public static SqlText AddError(this SqlText text, JobError error) =>
        text.With<BatchedErrorCode>("errorCode", error.Code).WithProse("sqlState", error.SqlState).WithProse("errorType", error.Type)
            .WithProse("errorMessage", error.Message).WithProse("errorHint", error.Hint).WithProse("errorColumn", error.Column)
            .WithProse("errorConstraint", error.Constraint);
}
