using EfBatched.Keys;
using EfBatched.Running.Jobs;
using EfBatched.Sizing;
using EfBatched.Storage.Jobs;
using EfBatched.Storage.Migrations;
using EfBatched.Tracking;
using EfBatched.Work;

namespace EfBatched.Rehearsing;

/// <summary>A migration that is rehearsed: its work, and its row, or what would be in that once it is enqueued.</summary>
/// <param name="Work">The work.</param>
/// <param name="Row">Its row; made up where it has none.</param>
/// <param name="IsEnqueued">True when it has one.</param>
/// <param name="Last">The last key of its table.</param>
internal sealed record RehearsedMigration(BatchedWork Work, MigrationSnapshot Row, bool IsEnqueued, Boundary Last)
{
    /// <summary>The row that a declaration would get.</summary>
    public static MigrationSnapshot Declared(BatchedWork work) =>
        new()
        {
            Id = 0,
            Name = work.Name,
            Status = BatchedMigrationStatus.Active,
            Owner = null,
            Table = work.Table,
            UnqualifiedSchema = null,
            KeyColumns = work.Declaration.KeyColumns,
            ReliesOn = work.Declaration.ReliesOn,
            Arguments = work.Declaration.ArgumentsJson,
            Settings = new MigrationSettings
            {
                BatchSize = work.Declaration.BatchSize,
                HasFixedBatchSize = work.Declaration.HasFixedBatchSize,
                TargetBatchDuration = null,
                Version = 0,
            },
            JobSize = work.Declaration.JobSize,
            EstimatedRows = null,
            MaxParallelJobs = work.Declaration.MaxParallelJobs,
            Phase = BatchedMigrationPhase.Walk,
            Round = 0,
            UpTo = null,
            Cursor = null,
            CursorSequence = 0,
            ErrorCode = null,
            StatusReason = null,
            HasHold = false,
            LeasedJobs = 0,
            ExpiredJobs = 0,
            HasInterruptedJobs = false,
        };

    /// <summary>A job that no row stands for, from a key on.</summary>
    public LeasedJob Job(Boundary? after, AdaptiveBatchSize learned, TimeSpan leaseDuration) =>
        new(
            new JobSnapshot
            {
                Id = 0,
                MigrationId = Row.Id,
                Status = BatchedJobStatus.Running,
                Kind = BatchedJobKind.Walk,
                After = after?.Encoded,
                UpTo = Last.Encoded,
                Checkpoint = null,
                Attempts = 1,
                Token = Guid.Empty,
                Sequence = 0,
                JobSize = int.MaxValue,
                RowsScanned = 0,
                ErrorMessage = null,
                IsIsolatedRow = false,
            },
            Row,
            Work.Codec,
            leaseDuration,
            learned)
        {
            CountsChangedRows = Work.Declaration.IsByPredicate,
        };
}
