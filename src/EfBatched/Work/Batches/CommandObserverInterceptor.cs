using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfBatched.Work.Batches;

/// <summary>Shows the commands of a batch's work to whoever watches it, a rehearsal, before they are sent.</summary>
internal sealed class CommandObserverInterceptor : DbCommandInterceptor
{
    public override InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result) =>
        Checked(command, eventData, result);

    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result) =>
        Checked(command, eventData, result);

    public override InterceptionResult<object> ScalarExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result) =>
        Checked(command, eventData, result);

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default) =>
        ObservedAsync(command, eventData, result, cancellationToken);

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
        ObservedAsync(command, eventData, result, cancellationToken);

    public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default) =>
        ObservedAsync(command, eventData, result, cancellationToken);

    private static TResult Checked<TResult>(DbCommand command, CommandEventData eventData, TResult result)
    {
        Find(eventData.Context)?.Check?.Invoke(command);
        return result;
    }

    private static async ValueTask<TResult> ObservedAsync<TResult>(
        DbCommand command, CommandEventData eventData, TResult result, CancellationToken cancellationToken)
    {
        if (Find(eventData.Context) is { } active)
        {
            active.Check?.Invoke(command);
            await (active.Observer?.Invoke(command, cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
        }

        return result;
    }

    private static ActiveBatch? Find(DbContext? context) => context?.GetService<ActiveBatch>() is { IsActive: true } active ? active : null;
}
