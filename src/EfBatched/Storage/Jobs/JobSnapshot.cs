using EfBatched.Keys;

namespace EfBatched.Storage.Jobs;

/// <summary>A job's row as one statement saw it.</summary>
internal sealed record JobSnapshot
{
    public required long Id { get; init; }

    public required long MigrationId { get; init; }

    public required BatchedJobStatus Status { get; init; }

    public required BatchedJobKind Kind { get; init; }

    public required EncodedBoundary? After { get; init; }

    public required EncodedBoundary UpTo { get; init; }

    public required EncodedBoundary? Checkpoint { get; init; }

    public required int Attempts { get; init; }

    public required Guid? Token { get; init; }

    public required long Sequence { get; init; }

    public required int JobSize { get; init; }

    public required long RowsScanned { get; init; }

    public required string? ErrorMessage { get; init; }

    public required bool IsIsolatedRow { get; init; }
}
