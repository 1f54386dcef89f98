using System.Data.Common;

namespace EfBatched.Databases.Errors;

/// <summary>
/// The fields of an error of the server. The runtime package does not reference the driver, which puts them into the exception's data as well:
/// https://www.npgsql.org/doc/api/Npgsql.PostgresException.html
/// </summary>
internal static class PostgreSqlError
{
    /// <summary>
    /// SQLSTATE and message, as the server says them; null for any other exception. Without the detail, which may have values of rows.
    /// </summary>
    public static string? Sentence(DbException exception) =>
        exception.SqlState is { } state && Field(exception, "MessageText") is { } text ? $"{state}: {text}" : null;

    public static string? Hint(DbException exception) => Field(exception, "Hint");

    public static string? Column(DbException exception) => Field(exception, "ColumnName");

    public static string? Constraint(DbException exception) => Field(exception, "ConstraintName");

    /// <summary>The function of the server's source that reported it, which no language setting changes.</summary>
    public static string? Routine(DbException exception) => Field(exception, "Routine");

    private static string? Field(DbException exception, string name) =>
        exception.Data[name] is string { Length: > 0 } text ? text : null;
}
