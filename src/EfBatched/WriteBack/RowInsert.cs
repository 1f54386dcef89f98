using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.WriteBack;

/// <summary>Reads what the work needs of each row, makes entities of it in C#, and inserts them by one statement.</summary>
internal static class RowInsert
{
    public static async Task<int> ExecuteAsync<TEntity, TRead, TInserted>(
        DbContext context,
        IQueryable<TEntity> rows,
        Expression<Func<TEntity, TRead>> read,
        Func<TRead, CancellationToken, ValueTask<IEnumerable<TInserted>>> create,
        CancellationToken cancellationToken)
        where TEntity : class
        where TInserted : class
    {
        var type = new InsertedType(context, typeof(TInserted));
        var found = await RowRead.From(rows, EntityTypes.Get(context, typeof(TEntity)), read).Select(read)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        var entities = new List<TInserted>();
        foreach (var row in found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            entities.AddRange(await create(row, cancellationToken).ConfigureAwait(false));
        }

        var inserted = 0;
        foreach (var set in await type.ToRowsAsync(entities, cancellationToken).ConfigureAwait(false))
        {
            inserted += await new RowWriter(context).InsertAsync(type.Table, set, cancellationToken).ConfigureAwait(false);
        }

        return inserted;
    }
}
