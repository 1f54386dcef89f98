namespace EfBatched.AspNetCore.Api;

/// <summary>A job as the HTTP API says it.</summary>
internal sealed record JobAnswer(
    string Id, string Status, string Kind, string? After, string UpTo, string? Checkpoint, int JobCount, int Attempts, bool IsIsolatedRow,
    long Batches, long RowsScanned, long RowsMigrated, double WorkMs, double ThrottledMs, string? ErrorSqlState, string? ErrorType,
    string? ErrorMessage, string? ErrorHint, string? ErrorColumn, string? ErrorConstraint, DateTimeOffset CreatedAt, DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt)
{
    public static JobAnswer Of(BatchedJobState job) =>
        new(
            MigrationAnswer.Text(job.Id), job.StatusName ?? job.Status.ToString(), job.KindName ?? job.Kind.ToString(),
            job.After, job.UpTo, job.Checkpoint, job.JobCount, job.Attempts, job.IsIsolatedRow, job.Batches,
            job.RowsScanned, job.RowsMigrated, job.WorkTime.TotalMilliseconds, job.ThrottledTime.TotalMilliseconds, job.ErrorSqlState, job.ErrorType,
            Pages.Text.Answer(job.ErrorMessage), Pages.Text.Answer(job.ErrorHint), job.ErrorColumn, job.ErrorConstraint,
            job.CreatedAt, job.StartedAt, job.FinishedAt);
}
