using EfBatched.Running.Jobs;

namespace EfBatched.Running.Walking;

/// <summary>What a doubtful try has come to.</summary>
/// <param name="Committed">The database has the batch.</param>
/// <param name="Outcome">How the run leaves the job; null when it goes on.</param>
internal sealed record Settled(bool Committed, JobOutcome? Outcome);
