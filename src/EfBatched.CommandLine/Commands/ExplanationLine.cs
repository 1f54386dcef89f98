namespace EfBatched.CommandLine.Commands;

/// <summary>What <c>batched explain --json</c> says of a migration.</summary>
internal sealed record ExplanationLine(string Name, BatchedMigrationStatus Status, string Explanation);
