using EfBatched.Databases;
using EfBatched.Sql;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Storage;

/// <summary>Counts the rows of a query as far as it is told, with a time of its own, and where a row that a policy hides is an error.</summary>
internal sealed class RowCounter(DbContext context, TimeSpan timeout)
{
    /// <summary>The role that has asked; null where there are none.</summary>
    public string? Role { get; private set; }

    public async Task<int> CountAsync(IQueryable<int> rows, int most, bool seesAllRows, CancellationToken cancellationToken)
    {
        var before = context.Database.GetCommandTimeout();
        context.Database.SetCommandTimeout(timeout);
        try
        {
            // SQLite has no policies, and its transactions would keep others from writing meanwhile.
            return context.Database.ProviderName == ProviderNames.Sqlite
                ? await rows.Take(most).CountAsync(cancellationToken).ConfigureAwait(false)
                : await CountOpenlyAsync(rows.Take(most), seesAllRows, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            context.Database.SetCommandTimeout(before);
        }
    }

    // The settings are local to the transaction, which may be the caller's and is then left as it was.
    private Task<int> CountOpenlyAsync(IQueryable<int> rows, bool seesAllRows, CancellationToken cancellationToken)
    {
        var store = new TrackingStore(context, timeout);
        var isCallers = context.Database.CurrentTransaction is not null;
        return store.InTransactionAsync(
            async () =>
            {
                var before = await store.Connection.QuerySingleAsync(
                    new SqlText("SELECT CAST(current_user AS text), current_setting('row_security'), current_setting('constraint_exclusion')"),
                    r => (Role: r.GetString(0), RowSecurity: r.GetString(1), Exclusion: r.GetString(2)),
                    cancellationToken).ConfigureAwait(false);
                Role = before.Role;
                await SetAsync(store, seesAllRows ? before.RowSecurity : "off", "on", cancellationToken).ConfigureAwait(false);
                var count = await rows.CountAsync(cancellationToken).ConfigureAwait(false);
                if (isCallers)
                {
                    await SetAsync(store, before.RowSecurity, before.Exclusion, cancellationToken).ConfigureAwait(false);
                }

                return count;
            },
            cancellationToken);
    }

    private static Task<bool> SetAsync(TrackingStore store, string rowSecurity, string exclusion, CancellationToken cancellationToken) =>
        store.Connection.AnyAsync(
            new SqlText("SELECT set_config('row_security', @security, true), set_config('constraint_exclusion', @exclusion, true)")
                .With("security", rowSecurity).With("exclusion", exclusion),
            cancellationToken);
}
