using System.Data.Common;
using System.Runtime.InteropServices;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Batching;

/// <summary>
/// One boundary query, executed through EF, or as a command that travels in a <see cref="DbBatch" /> beside others.
/// Both ways send the same SQL.
/// </summary>
internal sealed class BoundarySearch(IReadOnlyList<KeyColumn> columns, IQueryable<object[]> keys)
{
    /// <summary>Finds the boundary, in the context's transaction if it has one; null when there is no row.</summary>
    public async Task<Boundary?> ExecuteAsync(CancellationToken cancellationToken)
    {
        var rows = await keys.ToListAsync(cancellationToken).ConfigureAwait(false);
        return rows is [var values] ? new Boundary(ImmutableCollectionsMarshal.AsImmutableArray(values)) : null;
    }

    /// <summary>The query as a command of the context's connection; text and parameters can be copied.</summary>
    public DbCommand CreateCommand()
        => keys.CreateDbCommand();

    /// <summary>
    /// Moves to the only row of the command's result and reads the boundary from it as EF would; null when there is no
    /// row.
    /// </summary>
    public async Task<Boundary?> ReadAsync(DbDataReader reader, CancellationToken cancellationToken)
    {
        if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        return new Boundary([.. columns.Select((column, i) => column.Read(reader, i))]);
    }
}
