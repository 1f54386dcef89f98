using EfBatched.Storage.Migrations;

namespace EfBatched.Running.Jobs;

/// <summary>What came out of asking for a job.</summary>
internal abstract record ClaimOutcome
{
    private ClaimOutcome()
    {
    }

    /// <summary>This runner has a job.</summary>
    public sealed record Claimed(LeasedJob Job) : ClaimOutcome;

    /// <summary>Others have all there is, or the migration was stopped meanwhile. That is no error.</summary>
    public sealed record Taken : ClaimOutcome;

    /// <summary>Another runner was faster with what this one had found; there may be more at once.</summary>
    /// <param name="Now">The migration as it is now.</param>
    public sealed record Outrun(MigrationSnapshot Now) : ClaimOutcome
    {
        /// <summary>True when the database did not accept the key that was found, so that it must be searched for again, and proved.</summary>
        public bool IsInDoubt { get; init; }
    }

    /// <summary>Only failed jobs are left, and the next of them may be tried after this time.</summary>
    public sealed record Waiting(TimeSpan Time) : ClaimOutcome;

    /// <summary>The migration came to its end, good or bad.</summary>
    public sealed record Ended : ClaimOutcome;
}
