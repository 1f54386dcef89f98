using EfBatched.Reporting;
using EfBatched.Tracking;

namespace EfBatched.CommandLine.Commands;

/// <summary>All that is known about one migration.</summary>
internal static class StateDetails
{
    public static string Write(BatchedMigrationState state, IReadOnlyList<BatchedJobState> failed, int? width)
    {
        List<(string Name, string Text)> lines =
        [
            ("Name", state.Name),
            ("Status", state.Status.ToString()),
            ("Why", state.Explanation),
            ("Owner", state.Owner ?? "unknown"),
            ("Table", $"{state.Table} ({string.Join(", ", state.KeyColumns)})"),
            ("Rows", $"{StateText.Rows(state)} walked, {StateText.Number(state.RowsMigrated)} changed"),
            ("Cursor", $"{state.Cursor ?? "-"} up to {state.UpTo ?? "-"}"),
            ("Sizes", StateText.Sizes(state)),
            ("Jobs", state.Jobs.Count == 0 ? "none" : string.Join(", ", state.Jobs.OrderBy(j => j.Key).Select(j => $"{j.Value} {j.Key}"))),
            ("Enqueued", StateText.Time(state.CreatedAt)),
            ("Started", state.StartedAt is null ? "-" : StateText.Time(state.StartedAt)),
            ("Finished", state.FinishedAt is null ? "-" : StateText.Time(state.FinishedAt)),
        ];
        lines.AddRange(state.RunnerNotes.Select(n => ("Note", n)));
        lines.AddRange(failed.Select(j => ("Failed job", Describe(j))));
        return TextTable.WritePairs(lines, width);
    }

    private static string Describe(BatchedJobState job) =>
        $"{job.Id} after {job.Checkpoint ?? job.After ?? "the start"} up to {job.UpTo}, attempt {job.Attempts}: "
        + $"{job.ErrorType ?? job.ErrorCode?.ToString()}: {JobErrorText.Whole(job)}";
}
