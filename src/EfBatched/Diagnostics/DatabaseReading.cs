namespace EfBatched.Diagnostics;

/// <summary>What the gauges show of a database, as one look saw it.</summary>
/// <param name="LiveRunners">The runners of all processes that have lately shown that they are alive.</param>
/// <param name="OldestHeartbeat">How long ago the most silent of them did; null when there is none.</param>
/// <param name="Migrations">The migrations that have not ended, and those that ended lately.</param>
/// <param name="Unreported">How many more of these there are.</param>
internal sealed record DatabaseReading(
    int LiveRunners, TimeSpan? OldestHeartbeat, IReadOnlyList<MigrationReading> Migrations, int Unreported);
