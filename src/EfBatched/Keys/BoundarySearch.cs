using System.Collections.Immutable;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Keys;

/// <summary>
/// One boundary query, executed through EF, or as a command that travels in a <see cref="DbBatch" /> beside others.
/// Both ways send the same SQL.
/// </summary>
/// <param name="codec">Writes the keys that are found.</param>
/// <param name="keys">The values of the key's columns, then the texts that the database has for them.</param>
internal sealed class BoundarySearch(BoundaryCodec codec, IQueryable<object[]> keys)
{
    /// <summary>Finds the key, in the context's transaction if it has one; null when there is no row.</summary>
    /// <exception cref="UnusableKeyException">The key that was found has no value in C#, or none that can be stored.</exception>
    public async Task<BoundaryCandidate?> ExecuteAsync(CancellationToken cancellationToken)
    {
        try
        {
            var rows = await keys.ToListAsync(cancellationToken).ConfigureAwait(false);
            return rows is [var values]
                ? Candidate([.. values.Take(codec.Columns.Count)], [.. values.Skip(codec.Columns.Count).Cast<string>()])
                : null;
        }
        catch (Exception e) when (KeyColumn.IsUnreadable(e))
        {
            throw new UnusableKeyException(KeysStrings.KeyNotReadable(codec.Columns, e.Message), e);
        }
    }

    /// <summary>The query as a command of the context's connection; text and parameters can be copied.</summary>
    public DbCommand CreateCommand() => keys.CreateDbCommand();

    /// <summary>Moves to the only row of the command's result and reads the key from it as EF would; null when there is no row.</summary>
    /// <exception cref="UnusableKeyException">The key that was found has no value in C#, or none that can be stored.</exception>
    public async Task<BoundaryCandidate?> ReadAsync(DbDataReader reader, CancellationToken cancellationToken)
    {
        if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        var columns = codec.Columns;
        var values = ImmutableArray.CreateBuilder<object>(columns.Count);
        for (var i = 0; i < columns.Count; i++)
        {
            try
            {
                values.Add(columns[i].Read(reader, i));
            }
            catch (Exception e) when (KeyColumn.IsUnreadable(e))
            {
                throw new UnusableKeyException(KeysStrings.KeyNotReadable([columns[i]], e.Message), e);
            }
        }

        return Candidate(values.MoveToImmutable(), [.. columns.Select((_, i) => reader.GetString(columns.Count + i))]);
    }

    private BoundaryCandidate Candidate(ImmutableArray<object> values, ImmutableArray<string> texts) => new(codec.Create(values), texts);
}
