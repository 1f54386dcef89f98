using Npgsql;
using Xunit;

namespace EfBatched.TestUtilities.Postgres;

/// <summary>Short forms for the statements of tests.</summary>
public static class NpgsqlConnectionExtensions
{
    /// <summary>Runs a statement and returns the rows affected.</summary>
    public static async Task<int> ExecuteAsync(this NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Runs a query and returns its first value, or the default when there is no row or the value is null.</summary>
    public static async Task<T?> ScalarAsync<T>(this NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) is T value ? value : default;
    }
}
