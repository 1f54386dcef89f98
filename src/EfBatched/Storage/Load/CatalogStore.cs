namespace EfBatched.Storage.Load;

/// <summary>Asks the database which tables and columns really exist.</summary>
internal sealed class CatalogStore(TrackingConnection connection, StorageProvider provider)
{
    public Task<bool> TableExistsAsync(TableName table, CancellationToken cancellationToken) =>
        connection.AnyAsync(provider.TableExists(table), cancellationToken);

    /// <summary>The names of a table's columns; empty when there is no such table.</summary>
    public async Task<IReadOnlySet<string>> ColumnsAsync(TableName table, CancellationToken cancellationToken) =>
        (await connection.QueryAsync(provider.Columns(table), r => r.GetString(0), cancellationToken).ConfigureAwait(false)).ToHashSet();

    public Task<long?> EstimateRowsAsync(string delimitedTable, CancellationToken cancellationToken) =>
        provider.EstimateRowsAsync(connection, delimitedTable, cancellationToken);
}
