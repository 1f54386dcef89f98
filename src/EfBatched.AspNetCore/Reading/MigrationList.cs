namespace EfBatched.AspNetCore.Reading;

/// <summary>The migrations of one database, as one look saw them.</summary>
/// <param name="Source">The database.</param>
/// <param name="Migrations">All that were ever enqueued.</param>
/// <param name="RunnersAlive">How many runners are alive.</param>
internal sealed record MigrationList(string Source, IReadOnlyList<BatchedMigrationState> Migrations, int RunnersAlive);
