using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Keys;

/// <summary>
/// Sends a key that was found back to the database, and asks whether it is the one that it came from. Equality alone would not tell: a key that
/// C# reads as another one may be equal to that one's row. See docs/adr/0013-acceptance-of-a-boundary.md.
/// </summary>
/// <param name="candidate">The key.</param>
/// <param name="row">
/// The texts of the columns of the row that has the key and, where there is a checkpoint, whether the key lies past it; none without such a row.
/// </param>
internal sealed class BoundaryAcceptance(BoundaryCandidate candidate, IQueryable<object[]> row)
{
    /// <summary>Asks in the context's transaction.</summary>
    public async Task<BoundaryVerdict> ExecuteAsync(CancellationToken cancellationToken)
    {
        var rows = await row.ToListAsync(cancellationToken).ConfigureAwait(false);
        return Judge(rows is [var values] ? values : null);
    }

    /// <summary>The question as a command of the context's connection.</summary>
    public DbCommand CreateCommand() => row.CreateDbCommand();

    /// <summary>Reads the answer of the command.</summary>
    public async Task<BoundaryVerdict> ReadAsync(DbDataReader reader, CancellationToken cancellationToken)
    {
        if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            return Judge(null);
        }

        var values = new object[reader.FieldCount];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = i < candidate.Source.Length ? reader.GetString(i) : reader.GetBoolean(i);
        }

        return Judge(values);
    }

    private BoundaryVerdict Judge(object[]? values) =>
        values is null ? BoundaryVerdict.NoSuchKey
        : !values.Take(candidate.Source.Length).SequenceEqual(candidate.Source) ? BoundaryVerdict.AnotherKey
        : values.Skip(candidate.Source.Length).Contains(false) ? BoundaryVerdict.NoProgress
        : BoundaryVerdict.Accepted;
}
