namespace EfBatched.AspNetCore.Health;

/// <summary>The migrations that have not ended.</summary>
internal sealed record HealthReading(IReadOnlyList<MigrationHealth> Migrations);
