using System.Data.Common;
using EfBatched.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfBatched.Running;

/// <summary>
/// Locks the rows of a batch before its work reads them the first time. Work that only updates or deletes never reads, and pays nothing.
/// </summary>
internal sealed class RowLockInterceptor : DbCommandInterceptor
{
    public override InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        if (FindLockCommand(command, eventData) is { } rowLock)
        {
            using (rowLock)
            {
                rowLock.ExecuteNonQuery();
            }
        }

        return result;
    }

    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        if (FindLockCommand(command, eventData) is { } rowLock)
        {
            using (rowLock)
            {
                await rowLock.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        return result;
    }

    private static DbCommand? FindLockCommand(DbCommand command, CommandEventData eventData)
    {
        if (eventData is not { CommandSource: CommandSource.LinqQuery or CommandSource.FromSqlQuery, Context: { } context }
            || context.GetService<ActiveBatch>() is not { IsActive: true } batch
            || !command.CommandText.Contains(BatchTag.Prefix, StringComparison.Ordinal)
            || batch.TakeLockQuery() is not { } query)
        {
            return null;
        }

        var rowLock = query.CreateDbCommand();
        if (StorageProvider.For(context).LockRows(rowLock.CommandText) is not { } statement)
        {
            rowLock.Dispose();
            return null;
        }

        rowLock.CommandText = statement;
        rowLock.Transaction = command.Transaction;
        rowLock.CommandTimeout = command.CommandTimeout;
        return rowLock;
    }
}
