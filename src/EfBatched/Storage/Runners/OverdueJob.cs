namespace EfBatched.Storage.Runners;

/// <summary>A job that a live runner has had in one batch for longer than its lease.</summary>
/// <param name="MigrationId">Of which migration it is.</param>
/// <param name="Id">The job.</param>
/// <param name="Host">Where its runner is.</param>
/// <param name="ProcessId">The runner's process.</param>
/// <param name="Overdue">The time since the lease has expired.</param>
internal sealed record OverdueJob(long MigrationId, long Id, string Host, int ProcessId, TimeSpan Overdue);
