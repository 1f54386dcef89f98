using EfBatched.Keys;
using EfBatched.Sql;
using EfBatched.Tracking;

namespace EfBatched.Storage.Migrations;

/// <summary>A migration's row as one statement saw it.</summary>
internal sealed record MigrationSnapshot
{
    public required long Id { get; init; }

    public required string Name { get; init; }

    public required BatchedMigrationStatus Status { get; init; }

    /// <summary>The context that enqueued it; null where an earlier version did.</summary>
    public required string? Owner { get; init; }

    /// <summary>The physical table: with the schema that was recorded, or else that its name means to this session.</summary>
    public required TableName Table { get; init; }

    /// <summary>The schema that the table's name alone means to this session; null when it means none.</summary>
    public required string? UnqualifiedSchema { get; init; }

    public required IReadOnlyList<string> KeyColumns { get; init; }

    public required IReadOnlyList<string> ReliesOn { get; init; }

    public required string? Arguments { get; init; }

    public required MigrationSettings Settings { get; init; }

    public required int JobSize { get; init; }

    public required long? EstimatedRows { get; init; }

    public required int MaxParallelJobs { get; init; }

    public required BatchedMigrationPhase Phase { get; init; }

    /// <summary>The number of the walk, which its jobs carry.</summary>
    public required int Round { get; init; }

    public required EncodedBoundary? UpTo { get; init; }

    public required EncodedBoundary? Cursor { get; init; }

    public required long CursorSequence { get; init; }

    public required BatchedErrorCode? ErrorCode { get; init; }

    public required string? StatusReason { get; init; }

    /// <summary>True when something held it, also where that time is over.</summary>
    public required bool HasHold { get; init; }

    /// <summary>Jobs with an unexpired lease.</summary>
    public required int LeasedJobs { get; init; }

    /// <summary>Jobs whose lease has expired: their holder is dead, or in a batch that outlasts it.</summary>
    public required int ExpiredJobs { get; init; }

    /// <summary>Jobs that were interrupted, by a shutdown or by a first crash, and wait to go on.</summary>
    public required bool HasInterruptedJobs { get; init; }

    /// <summary>Which migration it is, as far as its row says.</summary>
    public MigrationIdentity Identity => new(Id, Name, Status, Owner, Table, UnqualifiedSchema, HasTable: true);

    /// <summary>True when the bounds of the walk are known; false before its first job.</summary>
    public bool HasStarted => UpTo is not null;

    /// <summary>True when every range up to the bound has its job.</summary>
    public bool HasReachedEnd => UpTo is not null && Cursor == UpTo;
}
