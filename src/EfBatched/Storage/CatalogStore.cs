using EfBatched.Databases;
using EfBatched.Sql;

namespace EfBatched.Storage;

/// <summary>Asks the database which tables and columns really exist, and what time it is.</summary>
internal sealed class CatalogStore(TrackingConnection connection, StorageProvider provider)
{
    public Task<bool> TableExistsAsync(TableName table, CancellationToken cancellationToken) =>
        connection.AnyAsync(provider.TableExists(table), cancellationToken);

    /// <summary>The names of a table's columns, with whether each may be null; empty when there is no such table.</summary>
    public async Task<IReadOnlyDictionary<string, bool>> ColumnsAsync(TableName table, CancellationToken cancellationToken) =>
        (await connection.QueryAsync(provider.Columns(table), r => (Name: r.GetString(0), IsNullable: r.GetBoolean(1)), cancellationToken)
            .ConfigureAwait(false)).ToDictionary(c => c.Name, c => c.IsNullable, StringComparer.Ordinal);

    public Task<long?> EstimateRowsAsync(string delimitedTable, CancellationToken cancellationToken) =>
        provider.EstimateRowsAsync(connection, delimitedTable, cancellationToken);

    /// <summary>The database's clock, by which everything is stored.</summary>
    public Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken) =>
        connection.QuerySingleAsync(new SqlText($"SELECT {provider.Now}"), r => r.GetFieldValue<DateTimeOffset>(0), cancellationToken);
}
