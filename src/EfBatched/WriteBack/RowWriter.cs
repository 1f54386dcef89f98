using EfBatched.Databases.Providers;
using EfBatched.Rows;
using EfBatched.Sql;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfBatched.WriteBack;

/// <summary>
/// Writes many rows by one statement, or few where the provider limits their parameters. The statements are the work's own, so they go
/// through EF's pipeline: an application sees them in its log.
/// </summary>
internal sealed class RowWriter(DbContext context)
{
    private readonly ISqlGenerationHelper _sql = context.GetService<ISqlGenerationHelper>();

    /// <summary>Updates the rows that have the keys, and returns how many there were.</summary>
    public Task<int> UpdateAsync(TableName table, RowSet rows, CancellationToken cancellationToken)
    {
        var setters = rows.Values.Select((c, i) => $"{_sql.DelimitIdentifier(c.Name)} = v.c{rows.Keys.Count + i}");
        var keys = rows.Keys.Select((c, i) => $"t.{_sql.DelimitIdentifier(c.Name)} = v.c{i}");
        return ExecuteAsync(
            rows,
            source =>
                $"""
                WITH v({string.Join(", ", rows.Columns.Select((_, i) => $"c{i}"))}) AS ({source})
                UPDATE {Delimit(table)} AS t SET {string.Join(", ", setters)}
                FROM v WHERE {string.Join(" AND ", keys)}
                """,
            cancellationToken);
    }

    /// <summary>Inserts the rows, and returns how many there were.</summary>
    public Task<int> InsertAsync(TableName table, RowSet rows, CancellationToken cancellationToken)
    {
        var columns = rows.Columns.Select(c => _sql.DelimitIdentifier(c.Name));
        return ExecuteAsync(
            rows,
            source =>
                $"""
                INSERT INTO {Delimit(table)} ({string.Join(", ", columns)})
                {source}
                """,
            cancellationToken);
    }

    private string Delimit(TableName table) => _sql.DelimitIdentifier(table.Name, table.Schema);

    private async Task<int> ExecuteAsync(RowSet rows, Func<string, string> write, CancellationToken cancellationToken)
    {
        var written = 0;
        foreach (var source in StorageProviders.For(context).Send(context, rows))
        {
            // EF reads the text as a format, where names may have braces of their own.
            var statement = write(source.Sql).Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);
            written += await context.Database.ExecuteSqlRawAsync(statement, source.Parameters, cancellationToken).ConfigureAwait(false);
        }

        return written;
    }
}
