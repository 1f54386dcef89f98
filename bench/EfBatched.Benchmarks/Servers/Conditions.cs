using System.Globalization;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfBatched.Benchmarks.Servers;

/// <summary>What the figures depend on: machine, versions, settings.</summary>
internal static class Conditions
{
    private static readonly string[] Settings =
    [
        "shared_buffers", "effective_cache_size", "work_mem", "maintenance_work_mem", "max_wal_size", "min_wal_size", "checkpoint_timeout",
        "random_page_cost", "fsync", "synchronous_commit", "full_page_writes", "wal_level", "autovacuum",
    ];

    /// <summary>A list for the report.</summary>
    public static async Task<string> DescribeAsync(BenchmarkDatabases databases, string loadAtStart)
    {
        var settings = new List<string>();
        foreach (var name in Settings)
        {
            settings.Add($"`{name}` {await databases.QueryAsync<string>($"SHOW {name}")}");
        }

        var version = await databases.QueryAsync<string>("SHOW server_version");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            - Measured {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC; load average {loadAtStart} at the start, {Machine.Load()} at the end.
            - {Machine.Describe()}
            - PostgreSQL {version}: {string.Join(", ", settings)}
            - EF Core {VersionOf(typeof(DbContext))}, Npgsql {VersionOf(typeof(NpgsqlConnection))}, Hangfire
              {VersionOf(typeof(Hangfire.BackgroundJobClient))}, Hangfire.PostgreSql {VersionOf(typeof(Hangfire.PostgreSql.PostgreSqlStorage))}
            """);
    }

    private static string VersionOf(Type type) =>
        (type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            ?? type.Assembly.GetName().Version?.ToString() ?? "").Split('+')[0];
}
