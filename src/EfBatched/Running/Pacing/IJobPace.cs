namespace EfBatched.Running.Pacing;

/// <summary>Sets the pace of one job.</summary>
internal interface IJobPace : IAsyncDisposable
{
    /// <summary>Says what to do before the next batch.</summary>
    /// <param name="last">What the batch before has cost; null before the first one and after one that failed.</param>
    /// <param name="stopping">The host stops.</param>
    Task<PaceDecision> NextAsync(BatchMeasure? last, CancellationToken stopping);
}
