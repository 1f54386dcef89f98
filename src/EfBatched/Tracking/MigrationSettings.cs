using System.Data;
using System.Data.Common;

namespace EfBatched.Tracking;

/// <summary>What an operator may change while a migration runs, as its row has it.</summary>
internal sealed record MigrationSettings
{
    /// <summary>The columns that <see cref="Read" /> expects, in any order.</summary>
    public static readonly IReadOnlyList<string> Columns = ["batch_size", "has_fixed_batch_size", "target_batch_ms", "settings_version"];

    public required int BatchSize { get; init; }

    public required bool HasFixedBatchSize { get; init; }

    /// <summary>The time that a batch's transaction should take; null for what is declared.</summary>
    public required TimeSpan? TargetBatchDuration { get; init; }

    /// <summary>Rises by one with every change by an operator.</summary>
    public required int Version { get; init; }

    public static MigrationSettings Read(DbDataReader row) =>
        new()
        {
            BatchSize = row.GetInt32("batch_size"),
            HasFixedBatchSize = row.GetBoolean("has_fixed_batch_size"),
            TargetBatchDuration = row.IsDBNull("target_batch_ms") ? null : TimeSpan.FromMilliseconds(row.GetInt32("target_batch_ms")),
            Version = row.GetInt32("settings_version"),
        };
}
