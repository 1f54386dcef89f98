using EfBatched.Tracking;

namespace EfBatched.ExplorerTests.Invariants;

/// <summary>What must be true of the jobs' ranges: each begins where another ends, so that there is neither gap nor overlap.</summary>
internal static class RangeInvariants
{
    public const string Chain = "the ranges of jobs leave no gap and do not overlap";

    public static Finding? Check(Outcome outcome)
    {
        // A sweep has the ranges in which rows still match, so there are gaps between its jobs.
        foreach (var round in outcome.Jobs.Where(j => j.Kind != BatchedJobKind.Sweep).GroupBy(j => (j.Kind, j.Round)))
        {
            if (FindFault([.. round]) is { } fault)
            {
                return new Finding(Chain, $"{fault} Jobs: " + string.Join(", ", round.Select(Text)));
            }
        }

        return null;
    }

    private static string? FindFault(IReadOnlyList<BatchedJobState> jobs)
    {
        var left = jobs.ToList();
        string? end = null;
        while (left.Count > 0)
        {
            var next = left.FindAll(j => j.After == end);
            if (next.Count != 1)
            {
                return $"{next.Count} jobs begin after {end ?? "the start"}.";
            }

            left.Remove(next[0]);
            end = next[0].UpTo;
        }

        return jobs.FirstOrDefault(j => j.Status == BatchedJobStatus.Finished && j.Checkpoint != j.UpTo) is { } early
            ? $"Job {early.Id} is finished at {early.Checkpoint ?? "its start"}, before its end."
            : null;
    }

    private static string Text(BatchedJobState job) => $"{job.Id} {job.Kind} ({job.After ?? "start"}, {job.UpTo}] {job.Status} at {job.Checkpoint}";
}
