using System.Data.Common;

namespace EfBatched.Tracking;

/// <summary>What an operator may change while a migration runs, as its row has it.</summary>
internal sealed record MigrationSettings
{
    /// <summary>The columns, in the order in which <see cref="Read" /> expects them.</summary>
    public static readonly IReadOnlyList<string> Columns = ["batch_size", "has_fixed_batch_size", "target_batch_ms", "settings_version"];

    public required int BatchSize { get; init; }

    public required bool HasFixedBatchSize { get; init; }

    /// <summary>The time that a batch's transaction should take; null for what is declared.</summary>
    public required TimeSpan? TargetBatchDuration { get; init; }

    /// <summary>Rises by one with every change by an operator.</summary>
    public required int Version { get; init; }

    /// <param name="row">The row, with the columns beside each other.</param>
    /// <param name="at">The index of the first of them.</param>
    public static MigrationSettings Read(DbDataReader row, int at = 0) =>
        new()
        {
            BatchSize = row.GetInt32(at),
            HasFixedBatchSize = row.GetBoolean(at + 1),
            TargetBatchDuration = row.IsDBNull(at + 2) ? null : TimeSpan.FromMilliseconds(row.GetInt32(at + 2)),
            Version = row.GetInt32(at + 3),
        };
}
