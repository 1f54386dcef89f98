namespace EfBatched.Running.Pacing;

/// <summary>What a job does before its next batch.</summary>
internal abstract record PaceDecision
{
    /// <summary>Rests, and goes on.</summary>
    /// <param name="Rest">The time; may be zero.</param>
    /// <param name="Cause">What asked for it, as metrics name it.</param>
    /// <param name="Shrink">Somebody waits for a lock of ours: the next batch should be smaller.</param>
    public sealed record Go(TimeSpan Rest, string Cause, bool Shrink) : PaceDecision
    {
        public static Go AtOnce { get; } = new(TimeSpan.Zero, "", Shrink: false);
    }

    /// <summary>Releases the job; the migration is held.</summary>
    public sealed record Hold(string Reason) : PaceDecision;
}
