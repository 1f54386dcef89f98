namespace EfBatched.Tracking;

/// <summary>The one table of a job's transitions, with the reason for each edge; docs/state-machine.md draws it.</summary>
internal static class JobTransitions
{
    public static IReadOnlyList<(BatchedJobStatus From, BatchedJobStatus To, string Reason)> All { get; } =
    [
        (BatchedJobStatus.Pending, BatchedJobStatus.Running, "a runner goes on from its checkpoint"),
        (BatchedJobStatus.Pending, BatchedJobStatus.Skipped, "a person skips it"),
        (BatchedJobStatus.Running, BatchedJobStatus.Running, "its lease expired and another runner takes it over"),
        (BatchedJobStatus.Running, BatchedJobStatus.Pending, "its runner stops, or its migration is paused or held"),
        (BatchedJobStatus.Running, BatchedJobStatus.Finished, "all its rows are committed"),
        (BatchedJobStatus.Running, BatchedJobStatus.Failed, "its attempt failed, or only a bad row is left of it"),
        (BatchedJobStatus.Running, BatchedJobStatus.Skipped, "a person skips it or its migration"),
        (BatchedJobStatus.Failed, BatchedJobStatus.Running, "its back-off has passed, or a person retries it"),
        (BatchedJobStatus.Failed, BatchedJobStatus.Skipped, "a person skips it"),
    ];

    public static bool Allows(BatchedJobStatus from, BatchedJobStatus to) => All.Any(t => t.From == from && t.To == to);
}
