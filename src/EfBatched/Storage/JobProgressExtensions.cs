namespace EfBatched.Storage;

/// <summary>Adds the proof of a lease, and what is still to be stored, to a statement.</summary>
internal static class JobProgressExtensions
{
    public static SqlText AddProof(this SqlText text, JobProgress progress) =>
        text.With("id", progress.JobId).With("token", progress.Token).With("sequence", progress.Sequence);

    public static SqlText AddCounts(this SqlText text, JobProgress progress) =>
        text.With("migrated", progress.RowsMigrated).With("scanned", progress.RowsScanned).With("matched", progress.RowsMatched)
            .With("work", progress.WorkDuration).With("rest", progress.RestDuration);
}
