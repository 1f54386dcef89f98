using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace WebApp.Data;

/// <summary>For <c>dotnet ef migrations add NAME --context PostgreSqlGeoContext --output-dir Migrations/PostgreSql</c>.</summary>
public sealed class PostgreSqlDesignTimeFactory : IDesignTimeDbContextFactory<PostgreSqlGeoContext>
{
    public PostgreSqlGeoContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgreSqlGeoContext>().UseNpgsql("Host=localhost;Database=geo").UseBatchedMigrations().Options);
}
