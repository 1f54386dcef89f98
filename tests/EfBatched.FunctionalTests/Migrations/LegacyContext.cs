using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Migrations;

/// <summary>An application whose database is older than its schema migrations: the first one creates nothing.</summary>
public sealed class LegacyContext(DbContextOptions options) : MigrationsContext(options);
