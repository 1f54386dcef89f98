using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace WebApp.Data;

/// <summary>Which database the application uses: a file of its own, unless the configuration names another.</summary>
public sealed class GeoDatabase
{
    private GeoDatabase(string connectionString, bool isPostgreSql, string description)
    {
        ConnectionString = connectionString;
        IsPostgreSql = isPostgreSql;
        Description = description;
    }

    public string ConnectionString { get; }

    public bool IsPostgreSql { get; }

    /// <summary>For people; without a password.</summary>
    public string Description { get; }

    public static GeoDatabase From(IConfiguration configuration, IHostEnvironment environment)
    {
        if (configuration.GetConnectionString("Geo") is { Length: > 0 } given)
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = given };
            return parts.TryGetValue("Host", out var host)
                ? new(given, true, $"PostgreSQL, database '{(parts.TryGetValue("Database", out var name) ? name : "postgres")}' on {host}")
                : new(given, false, $"SQLite, {parts["Data Source"]}");
        }

        var folder = Directory.CreateDirectory(Path.Combine(environment.ContentRootPath, ".data"));
        var file = Path.Combine(folder.FullName, "geo.db");
        return new($"Data Source={file}", false, $"SQLite, {file}");
    }

    public void AddContext(IServiceCollection services)
    {
        if (IsPostgreSql)
        {
            services.AddDbContext<GeoContext, PostgreSqlGeoContext>(o => o.UseNpgsql(ConnectionString).UseBatchedMigrations());
        }
        else
        {
            services.AddDbContext<GeoContext, SqliteGeoContext>(o => o.UseSqlite(ConnectionString).UseBatchedMigrations());
        }
    }
}
