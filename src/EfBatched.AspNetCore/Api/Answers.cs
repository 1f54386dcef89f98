using System.Globalization;
using EfBatched.AspNetCore.Reading;

namespace EfBatched.AspNetCore.Api;

/// <summary>A migration as the HTTP API says it.</summary>
internal sealed record MigrationAnswer(
    string Id, string Name, string Source, BatchedMigrationStatus Status, BatchedMigrationPhase Phase, string Explanation, string Table,
    IReadOnlyList<string> KeyColumns, string? Cursor, string? UpTo, double? Progress, double? PhaseProgress, long RowsScanned, long RowsMigrated,
    long? EstimatedRows, double? RowsPerSecond, double? RemainingSecondsAtLeast, double? RemainingSecondsAtMost, string? RemainingTimeNote,
    IReadOnlyDictionary<string, int> Jobs, BatchedErrorCode? ErrorCode, string? ErrorMessage, string? HeldReason, DateTimeOffset? HeldUntil,
    string? ThrottleReason, DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt)
{
    public static MigrationAnswer Of(string source, BatchedMigrationState state) =>
        new(
            Text(state.Id), state.Name, source, state.Status, state.Phase, state.Explanation, state.Table, state.KeyColumns, state.Cursor, state.UpTo,
            state.Progress, state.PhaseProgress, state.RowsScanned, state.RowsMigrated, state.EstimatedRows, state.RowsPerSecond,
            state.RemainingTimeRange?.AtLeast.TotalSeconds, state.RemainingTimeRange?.AtMost.TotalSeconds, state.RemainingTimeNote,
            state.Jobs.ToDictionary(j => j.Key.ToString(), j => j.Value), state.ErrorCode, state.ErrorMessage, state.HeldReason, state.HeldUntil,
            state.ThrottleReason, state.CreatedAt, state.StartedAt, state.FinishedAt);

    // Half of the readers of JSON take a number for a double, which knows whole numbers only up to 2^53.
    public static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A page of jobs.</summary>
/// <param name="Jobs">The jobs, the newest first.</param>
/// <param name="Next">What <c>before</c> has to be for the next page; null at the last.</param>
internal sealed record JobsAnswer(IReadOnlyList<JobAnswer> Jobs, string? Next);

/// <summary>A job as the HTTP API says it.</summary>
internal sealed record JobAnswer(
    string Id, BatchedJobStatus Status, BatchedJobKind Kind, string? After, string UpTo, string? Checkpoint, int Attempts, bool IsIsolatedRow,
    long Batches, long RowsScanned, long RowsMigrated, double WorkMs, double ThrottledMs, string? ErrorSqlState, string? ErrorType,
    string? ErrorMessage, string? ErrorHint, string? ErrorColumn, string? ErrorConstraint, DateTimeOffset CreatedAt, DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt)
{
    public static JobAnswer Of(BatchedJobState job) =>
        new(
            MigrationAnswer.Text(job.Id), job.Status, job.Kind, job.After, job.UpTo, job.Checkpoint, job.Attempts, job.IsIsolatedRow, job.Batches,
            job.RowsScanned, job.RowsMigrated, job.WorkTime.TotalMilliseconds, job.ThrottledTime.TotalMilliseconds, job.ErrorSqlState, job.ErrorType,
            job.ErrorMessage, job.ErrorHint, job.ErrorColumn, job.ErrorConstraint, job.CreatedAt, job.StartedAt, job.FinishedAt);
}

/// <summary>An event as the HTTP API says it.</summary>
internal sealed record EventAnswer(
    string Id, DateTimeOffset OccurredAt, BatchedEventKind Kind, string? JobId, string? FromStatus, string? ToStatus, string? Reason, string? Actor)
{
    public static EventAnswer Of(BatchedEventState happened) =>
        new(
            MigrationAnswer.Text(happened.Id), happened.OccurredAt, happened.Kind, happened.JobId is { } job ? MigrationAnswer.Text(job) : null,
            happened.FromStatus, happened.ToStatus, happened.Reason, happened.Actor);
}

/// <summary>A setting as the HTTP API says it.</summary>
/// <param name="Key">What a change names it.</param>
/// <param name="Label">What people call it.</param>
/// <param name="Value">In words; null for what is declared.</param>
/// <param name="Unit">Of what.</param>
/// <param name="Range">What it may be.</param>
internal sealed record SettingAnswer(string Key, string Label, string? Value, string Unit, string Range);

/// <summary>A runner as the HTTP API says it.</summary>
internal sealed record RunnerAnswer(
    string Id, string Source, string Host, int ProcessId, string Version, IReadOnlyList<string> Names, IReadOnlyList<string> Notes,
    DateTimeOffset StartedAt, DateTimeOffset HeartbeatAt, DateTimeOffset? StoppedAt, IReadOnlyList<string> HeldJobs)
{
    public static RunnerAnswer Of(RunnerList list, BatchedRunnerState runner) =>
        new(
            runner.Id.ToString(), list.Source, runner.Host, runner.ProcessId, runner.Version, runner.Names, runner.Notes, runner.StartedAt,
            runner.HeartbeatAt, runner.StoppedAt, [.. list.Held.Where(h => h.Runner == runner.Id).Select(h => MigrationAnswer.Text(h.Job))]);
}

/// <summary>The body of a change.</summary>
/// <param name="Reason">Why; kept with the event. Needed for what cannot be undone.</param>
internal sealed record ChangeRequest(string? Reason);

/// <summary>The body of a change of settings.</summary>
/// <param name="Settings">The new values by the keys of the settings; null for what is declared.</param>
/// <param name="Reason">Why; kept with the event.</param>
internal sealed record SettingsRequest(IReadOnlyDictionary<string, string?>? Settings, string? Reason);

/// <summary>What a change has done.</summary>
/// <param name="Changed">How many were changed: 0 where everything was that way already.</param>
internal sealed record ChangeAnswer(int Changed);
