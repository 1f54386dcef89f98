using System.Data.Common;
using System.Globalization;

namespace EfBatched.Databases.Errors;

/// <summary>What the driver's pool of connections has and says: https://www.npgsql.org/doc/connection-string-parameters.html#pooling</summary>
internal static class PostgreSqlPool
{
    private const int DefaultMaxSize = 100;

    /// <summary>The most connections by a connection string; null when it has no pool.</summary>
    public static int? FindMaxSize(string connectionString)
    {
        var settings = new DbConnectionStringBuilder { ConnectionString = connectionString };
        var size = Value(settings, "Maximum Pool Size", "MaxPoolSize");
        return Value(settings, "Pooling") is { } pooling && bool.TryParse(pooling, out var isPooled) && !isPooled ? null
            : int.TryParse(size, CultureInfo.InvariantCulture, out var max) ? max
            : DefaultMaxSize;
    }

    /// <summary>
    /// True when every connection was in use for too long. The driver has no code for it, and its sentence, which is in English everywhere,
    /// only decides what is said.
    /// </summary>
    public static bool IsExhausted(Exception cause) =>
        cause is DbException { SqlState: null, InnerException: TimeoutException }
            && cause.Message.Contains("connection pool has been exhausted", StringComparison.Ordinal);

    private static string? Value(DbConnectionStringBuilder settings, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (settings.TryGetValue(name, out var value))
            {
                return value.ToString();
            }
        }

        return null;
    }
}
