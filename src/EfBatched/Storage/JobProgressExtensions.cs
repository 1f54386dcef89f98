namespace EfBatched.Storage;

/// <summary>Adds the proof of a lease to a statement.</summary>
internal static class JobProgressExtensions
{
    public static SqlText AddProof(this SqlText text, JobProgress progress) =>
        text.With("id", progress.JobId).With("token", progress.Token).With("sequence", progress.Sequence);
}
