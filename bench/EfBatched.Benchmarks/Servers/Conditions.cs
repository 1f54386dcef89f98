using System.Globalization;
using System.Reflection;
using EfBatched.Benchmarks.Reporting;
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

    public static async Task<Table> DescribeAsync(Databases databases, string loadAtStart)
    {
        var settings = new List<string>();
        foreach (var name in Settings)
        {
            settings.Add($"{name} {await databases.QueryAsync<string>($"SHOW {name}")}");
        }

        var table = new Table("", "");
        table.Add("date", DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture));
        table.Add("machine", Machine.Describe());
        table.Add("load average at start and end", $"{loadAtStart}, {Machine.Load()}");
        table.Add("PostgreSQL", await databases.QueryAsync<string>("SHOW server_version"));
        table.Add("settings", string.Join(", ", settings));
        table.Add(
            "libraries",
            $"EF Core {VersionOf(typeof(DbContext))}, Npgsql {VersionOf(typeof(NpgsqlConnection))}, "
            + $"Hangfire {VersionOf(typeof(Hangfire.BackgroundJobClient))}, Hangfire.PostgreSql {VersionOf(typeof(Hangfire.PostgreSql.PostgreSqlStorage))}");
        return table;
    }

    private static string VersionOf(Type type) =>
        (type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            ?? type.Assembly.GetName().Version?.ToString() ?? "").Split('+')[0];
}
