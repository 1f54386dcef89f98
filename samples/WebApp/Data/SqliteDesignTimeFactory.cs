using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace WebApp.Data;

/// <summary>For <c>dotnet ef migrations add NAME --context SqliteGeoContext --output-dir Migrations/Sqlite</c>.</summary>
public sealed class SqliteDesignTimeFactory : IDesignTimeDbContextFactory<SqliteGeoContext>
{
    public SqliteGeoContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteGeoContext>().UseSqlite("Data Source=.data/geo.db").UseBatchedMigrations().Options);
}
