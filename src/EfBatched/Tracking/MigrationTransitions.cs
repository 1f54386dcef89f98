namespace EfBatched.Tracking;

/// <summary>The one table of a migration's transitions, with the reason for each edge; docs/state-machine.md draws it.</summary>
internal static class MigrationTransitions
{
    public static IReadOnlyList<(BatchedMigrationStatus From, BatchedMigrationStatus To, string Reason)> All { get; } =
    [
        (BatchedMigrationStatus.Active, BatchedMigrationStatus.Running, "a runner picks it up"),
        (BatchedMigrationStatus.Active, BatchedMigrationStatus.Paused, "a person pauses it"),
        (BatchedMigrationStatus.Active, BatchedMigrationStatus.Finished, "its table is empty, or a person skips it"),
        (BatchedMigrationStatus.Active, BatchedMigrationStatus.Failed, "its table or a key column does not exist, or its keys cannot be searched in time"),
        (BatchedMigrationStatus.Active, BatchedMigrationStatus.Cancelled, "a person gives it up"),
        (BatchedMigrationStatus.Running, BatchedMigrationStatus.Paused, "a person pauses it"),
        (BatchedMigrationStatus.Running, BatchedMigrationStatus.Finished, "all its jobs are done, or a person skips it"),
        (BatchedMigrationStatus.Running, BatchedMigrationStatus.Failed, "a job used up its attempts, too much failed, or its table is gone"),
        (BatchedMigrationStatus.Running, BatchedMigrationStatus.Cancelled, "a person gives it up"),
        (BatchedMigrationStatus.Paused, BatchedMigrationStatus.Active, "a person resumes it"),
        (BatchedMigrationStatus.Paused, BatchedMigrationStatus.Finished, "a person skips it"),
        (BatchedMigrationStatus.Paused, BatchedMigrationStatus.Cancelled, "a person gives it up"),
        (BatchedMigrationStatus.Failed, BatchedMigrationStatus.Active, "a person retries it"),
        (BatchedMigrationStatus.Failed, BatchedMigrationStatus.Finished, "a person skips it"),
        (BatchedMigrationStatus.Failed, BatchedMigrationStatus.Cancelled, "a person gives it up"),
        (BatchedMigrationStatus.Finished, BatchedMigrationStatus.Finalized, "a schema migration that requires it has seen it finished"),
        (BatchedMigrationStatus.Finished, BatchedMigrationStatus.Active, "a person has it run again, or verifies it and rows are left"),
        (BatchedMigrationStatus.Cancelled, BatchedMigrationStatus.Finished, "a person skips it after all, so that gates pass"),
        (BatchedMigrationStatus.Finished, BatchedMigrationStatus.Paused, "a person has it run again, to start paused or while all are paused"),
        (BatchedMigrationStatus.Cancelled, BatchedMigrationStatus.Active, "a person has it run again"),
        (BatchedMigrationStatus.Cancelled, BatchedMigrationStatus.Paused, "a person has it run again, to start paused or while all are paused"),
        (BatchedMigrationStatus.Finalized, BatchedMigrationStatus.Active, "a person verifies it and rows are left, as after a rollback"),
        (BatchedMigrationStatus.Finalized, BatchedMigrationStatus.Paused, "a person verifies it and rows are left, while all are paused"),
    ];

    public static bool Allows(BatchedMigrationStatus from, BatchedMigrationStatus to) => All.Any(t => t.From == from && t.To == to);
}
