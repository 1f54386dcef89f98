using System.Data.Common;
using System.Diagnostics;
using EfBatched.Databases.Errors;
using EfBatched.Sql;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfBatched.Databases;

/// <summary>
/// Runs the engine's own statements on a context's connection, inside its transaction if it has one. They go past EF's command log,
/// which an application's log should not fill up with.
/// </summary>
internal sealed class TrackingConnection(DbContext context, StorageProvider provider, TimeSpan timeout)
{
    private readonly List<(SqlText Text, Func<DbDataReader, Task>? Read)> _preceding = [];

    public DbConnection Connection => context.Database.GetDbConnection();

    public int TimeoutSeconds { get; } = (int)Math.Ceiling(timeout.TotalSeconds);

    public DbTransaction? Transaction => context.Database.CurrentTransaction?.GetDbTransaction();

    /// <summary>
    /// Sends a query in the round trip of the next statement, and passes over its rows. Both take effect or neither, also outside a
    /// transaction. Where the driver has no batches it is sent at once, by itself.
    /// </summary>
    /// <param name="text">A SELECT, or a statement with RETURNING.</param>
    /// <param name="cancellationToken">Cancels it where it is sent at once.</param>
    public async Task PrecedeAsync(SqlText text, CancellationToken cancellationToken)
    {
        if (Connection.CanCreateBatch)
        {
            _preceding.Add((text, null));
        }
        else
        {
            await ExecuteAsync(text, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends a query in the round trip of the next one, and reads its rows then.</summary>
    public async Task PrecedeAsync(SqlText text, Func<DbDataReader, Task> read, CancellationToken cancellationToken)
    {
        if (Connection.CanCreateBatch)
        {
            _preceding.Add((text, read));
            return;
        }

        await OpenedAsync(
            async () =>
            {
                using var command = CreateCommand(text);
                var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    await read(reader).ConfigureAwait(false);
                    return true;
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends what precedes a statement that did not come.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_preceding is [.., var last])
        {
            _preceding.RemoveAt(_preceding.Count - 1);
            await ExecuteAsync(last.Text, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Returns how many rows the statement has changed.</summary>
    public Task<int> ExecuteAsync(SqlText text, CancellationToken cancellationToken) =>
        OpenedAsync(
            async () =>
            {
                if (_preceding.Count == 0)
                {
                    using var command = CreateCommand(text);
                    return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                }

                Debug.Assert(_preceding.TrueForAll(p => p.Read is null), "Only a query reads what precedes it.");
                using var batch = CreateBatch(text);
                await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                return batch.BatchCommands[^1].RecordsAffected;
            },
            cancellationToken);

    public Task<IReadOnlyList<TRow>> QueryAsync<TRow>(SqlText text, Func<DbDataReader, TRow> readRow, CancellationToken cancellationToken) =>
        OpenedAsync(
            async () =>
            {
                var preceding = _preceding.Select(p => p.Read).ToList();
                using var command = preceding.Count == 0 ? CreateCommand(text) : null;
                using var batch = preceding.Count > 0 ? CreateBatch(text) : null;
                var reader = await (command?.ExecuteReaderAsync(cancellationToken) ?? batch!.ExecuteReaderAsync(cancellationToken))
                    .ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    foreach (var read in preceding)
                    {
                        await (read?.Invoke(reader) ?? Task.CompletedTask).ConfigureAwait(false);
                        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                    }

                    var rows = new List<TRow>();
                    while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    {
                        rows.Add(readRow(reader));
                    }

                    return (IReadOnlyList<TRow>)rows;
                }
            },
            cancellationToken);

    public async Task<TRow?> QuerySingleAsync<TRow>(SqlText text, Func<DbDataReader, TRow> read, CancellationToken cancellationToken)
    {
        var rows = await QueryAsync(text, read, cancellationToken).ConfigureAwait(false);
        return rows.Count == 0 ? default : rows[0];
    }

    public async Task<bool> AnyAsync(SqlText text, CancellationToken cancellationToken) =>
        (await QueryAsync(text, _ => true, cancellationToken).ConfigureAwait(false)).Count > 0;

    /// <summary>Opens the context's connection; whoever calls closes it.</summary>
    /// <exception cref="NoConnectionException">No connection came in time.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            await context.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && provider.IsNoConnection(e))
        {
            throw new NoConnectionException(Connection.DataSource, e);
        }
    }

    private async Task<TResult> OpenedAsync<TResult>(Func<Task<TResult>> operation, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await operation().ConfigureAwait(false);
        }
        finally
        {
            await context.Database.CloseConnectionAsync().ConfigureAwait(false);
        }
    }

    private DbCommand CreateCommand(SqlText statement)
    {
        var text = Storable(statement);
        var command = Connection.CreateCommand();
        command.CommandText = text.Sql;
        command.Transaction = Transaction;
        command.CommandTimeout = TimeoutSeconds;
        text.AddTo(command.Parameters, command.CreateParameter);
        return command;
    }

    private SqlText Storable(SqlText text) =>
        text.NeedsUnicode && !provider.StoresUnicode(Connection) ? text.InAscii() : text;

    private DbBatch CreateBatch(SqlText last)
    {
        var batch = Connection.CreateBatch();
        batch.Transaction = Transaction;
        batch.Timeout = TimeoutSeconds;
        foreach (var text in _preceding.Select(p => p.Text).Append(last))
        {
            Storable(text).AddTo(batch);
        }

        _preceding.Clear();
        return batch;
    }
}
