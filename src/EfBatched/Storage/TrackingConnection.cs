using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfBatched.Storage;

/// <summary>
/// Runs the engine's own statements on a context's connection, inside its transaction if it has one. They go past EF's command log,
/// which an application's log should not fill up with.
/// </summary>
internal sealed class TrackingConnection(DbContext context, TimeSpan timeout)
{
    public DbConnection Connection => context.Database.GetDbConnection();

    public int TimeoutSeconds { get; } = (int)Math.Ceiling(timeout.TotalSeconds);

    public DbTransaction? Transaction => context.Database.CurrentTransaction?.GetDbTransaction();

    public async Task<int> ExecuteAsync(SqlText text, CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var command = CreateCommand(text);
            return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await context.Database.CloseConnectionAsync().ConfigureAwait(false);
        }
    }

    public async Task<IReadOnlyList<TRow>> QueryAsync<TRow>(
        SqlText text, Func<DbDataReader, TRow> read, CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var command = CreateCommand(text);
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var rows = new List<TRow>();
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    rows.Add(read(reader));
                }

                return rows;
            }
        }
        finally
        {
            await context.Database.CloseConnectionAsync().ConfigureAwait(false);
        }
    }

    public async Task<TRow?> QuerySingleAsync<TRow>(SqlText text, Func<DbDataReader, TRow> read, CancellationToken cancellationToken)
    {
        var rows = await QueryAsync(text, read, cancellationToken).ConfigureAwait(false);
        return rows.Count == 0 ? default : rows[0];
    }

    public async Task<bool> AnyAsync(SqlText text, CancellationToken cancellationToken) =>
        (await QueryAsync(text, _ => true, cancellationToken).ConfigureAwait(false)).Count > 0;

    private DbCommand CreateCommand(SqlText text)
    {
        var command = Connection.CreateCommand();
        command.CommandText = text.Sql;
        command.Transaction = Transaction;
        command.CommandTimeout = TimeoutSeconds;
        foreach (var (name, value, type) in text.Parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.DbType = type;
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
