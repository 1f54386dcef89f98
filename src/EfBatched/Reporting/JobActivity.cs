using EfBatched.Databases.Load;
using EfBatched.Storage.Jobs;
using EfBatched.Storage.Runners;

namespace EfBatched.Reporting;

/// <summary>Which jobs of a migration somebody works on, and which nobody does although their rows say so.</summary>
/// <param name="AtWork">How many somebody works on.</param>
/// <param name="Overdue">The one that has been in one batch for the longest time past its lease.</param>
/// <param name="Abandoned">The one whose lease ran out first with no batch at work.</param>
/// <param name="Blocked">The batch that has been waiting the longest for a lock.</param>
internal sealed record JobActivity(int AtWork, HeldJob? Overdue, HeldJob? Abandoned, OpenBatch? Blocked)
{
    /// <param name="leased">The migration's jobs whose rows say that somebody holds them, the most overdue
    /// first.</param>
    /// <param name="open">The batches at work in the database; null where that cannot be seen, and the runner's sign of
    /// life has to do.</param>
    public static JobActivity Of(IReadOnlyList<HeldJob> leased, IReadOnlyList<OpenBatch>? open)
    {
        var batches = leased.Join(open ?? [], j => j.Id, b => b.JobId, (_, batch) => batch).ToList();
        bool IsInBatch(HeldJob job) =>
            open is null ? job.Silent < RunnerSnapshot.LongestSilence : batches.Any(b => b.JobId == job.Id);

        return new JobActivity(
            leased.Count(j => j.IsLeased || IsInBatch(j)),
            leased.FirstOrDefault(j => !j.IsLeased && IsInBatch(j)),
            leased.FirstOrDefault(j => !j.IsLeased && !IsInBatch(j)),
            batches.Where(b => b.Waited is not null).MaxBy(b => b.Waited));
    }
}
