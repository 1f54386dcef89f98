using System.Globalization;
using EfBatched.Tracking;

namespace EfBatched.AspNetCore.Api;

/// <summary>A migration as the HTTP API says it.</summary>
internal sealed record MigrationAnswer(
    string Id, string Name, string Source, string Status, string Phase, string Explanation, string Table,
    IReadOnlyList<string> KeyColumns, string? Cursor, string? UpTo, double? Progress, double? PhaseProgress, long RowsScanned, long RowsMigrated,
    long? EstimatedRows, double? RowsPerSecond, double? RemainingSecondsAtLeast, double? RemainingSecondsAtMost, string? RemainingTimeNote,
    IReadOnlyDictionary<string, int> Jobs, string? ErrorCode, string? ErrorMessage, string? HeldReason, DateTimeOffset? HeldUntil,
    string? ThrottleReason, DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt)
{
    public static MigrationAnswer Of(string source, BatchedMigrationState state) =>
        new(
            Text(state.Id), state.Name, source, state.StatusName, StoredName.Of(state.Phase), Pages.Text.Answer(state.Explanation)!,
            state.Table, state.KeyColumns, state.Cursor, state.UpTo,
            state.Progress, state.PhaseProgress, state.RowsScanned, state.RowsMigrated, state.EstimatedRows, state.RowsPerSecond,
            state.RemainingTimeRange?.AtLeast.TotalSeconds, state.RemainingTimeRange?.AtMost.TotalSeconds, state.RemainingTimeNote,
            state.Jobs.ToDictionary(j => StoredName.Of(j.Key), j => j.Value), state.ErrorCode is { } code ? StoredName.Of(code) : null,
            Pages.Text.Answer(state.ErrorMessage), Pages.Text.Answer(state.HeldReason), state.HeldUntil, Pages.Text.Answer(state.ThrottleReason),
            state.CreatedAt, state.StartedAt, state.FinishedAt);

    // Half of the readers of JSON take a number for a double, which knows whole numbers only up to 2^53.
    public static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);
}
