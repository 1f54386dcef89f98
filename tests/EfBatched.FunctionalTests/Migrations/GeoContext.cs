using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Migrations;

/// <summary>An application over four releases: its first, with rows from HasData; batched migrations; a backfill; what relies on it.</summary>
public sealed class GeoContext(DbContextOptions options) : MigrationsContext(options);
