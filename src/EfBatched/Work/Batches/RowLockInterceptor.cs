using System.Data.Common;
using EfBatched.Databases.Providers;
using EfBatched.WriteBack;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfBatched.Work.Batches;

/// <summary>
/// Locks the rows of a batch before its work reads them, each time. Work that only updates or deletes never reads, and pays nothing.
/// </summary>
internal sealed class RowLockInterceptor : DbCommandInterceptor
{
    public override InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        if (FindLockCommand(command, eventData) is { } lockCommand)
        {
            using (lockCommand)
            {
                lockCommand.ExecuteNonQuery();
            }
        }

        return result;
    }

    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        if (FindLockCommand(command, eventData) is { } lockCommand)
        {
            using (lockCommand)
            {
                await lockCommand.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        return result;
    }

    private static DbCommand? FindLockCommand(DbCommand command, CommandEventData eventData)
    {
        if (eventData is not { CommandSource: CommandSource.LinqQuery or CommandSource.FromSqlQuery, Context: { } context }
            || context.GetService<ActiveBatch>().RowLock is not { } rowLock
            || !command.CommandText.Contains(BatchTag.Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var provider = StorageProviders.For(context);
        var sql = context.GetService<ISqlGenerationHelper>();
        if (rowLock.Parts.Count == 0 && command.CommandText.Contains(RowRead.LockTag, StringComparison.Ordinal))
        {
            // Over the same rows of the same table as the lock's own query, in the same order, so one query can do both.
            command.CommandText = provider.LockRows(command.CommandText, [], sql) ?? command.CommandText;
            return null;
        }

        var lockCommand = rowLock.Query.CreateDbCommand();
        if (provider.LockRows(lockCommand.CommandText, rowLock.Parts, sql) is not { } statement)
        {
            lockCommand.Dispose();
            return null;
        }

        lockCommand.CommandText = statement;
        lockCommand.Transaction = command.Transaction;
        lockCommand.CommandTimeout = command.CommandTimeout;
        return lockCommand;
    }
}
