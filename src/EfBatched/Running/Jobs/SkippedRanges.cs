using EfBatched.Keys;
using EfBatched.Work;
using EfBatched.Work.Batches;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Running.Jobs;

/// <summary>
/// The ranges that a person has left as they are, of which there may be thousands. Each statement names only some of them, so that its size is
/// bounded. Which of them lie in a batch only the database can tell; but most are of a single bad row, and are known by its key as this process
/// writes it, whatever the settings of the one that stored it.
/// </summary>
internal sealed class SkippedRanges
{
    /// <summary>The ranges that one statement names at the most.</summary>
    public const int MostInStatement = 50;

    private readonly Dictionary<string, KeyRange> _rows = [];
    private readonly IReadOnlyList<KeyRange[]> _others;
    private readonly IReadOnlyList<KeyRange[]> _all;

    /// <param name="codec">Reads and writes the keys.</param>
    /// <param name="ranges">The stored ranges, and whether the end is their only row.</param>
    public SkippedRanges(BoundaryCodec codec, IEnumerable<(EncodedBoundary? After, EncodedBoundary UpTo, bool IsRow)> ranges)
    {
        List<KeyRange> others = [];
        foreach (var (after, upTo, isRow) in ranges)
        {
            var range = new KeyRange(codec.DecodeIfAny(after), codec.Decode(upTo));
            if (!isRow || !_rows.TryAdd(codec.Create(range.UpTo.Values).Text, range))
            {
                others.Add(range);
            }
        }

        _others = [.. others.Chunk(MostInStatement)];
        _all = [.. others.Concat(_rows.Values).Chunk(MostInStatement)];
    }

    public static SkippedRanges None { get; } = new(new BoundaryCodec([]), []);

    public bool IsEmpty => _all.Count == 0;

    /// <summary>
    /// The ranges to leave out of a batch, and the size to which they fit into one statement. If that is less than the batch's, it must be
    /// searched for anew. A batch of one row lies in one range at the most, since they do not overlap.
    /// </summary>
    public async Task<(IReadOnlyList<KeyRange> Ranges, RowCount Fitting)> FindInAsync(
        DbContext context, BatchedWork work, KeyRange batch, RowCount size, CancellationToken cancellationToken)
    {
        var (found, fitting) = await FindRowsAsync(context, work, batch, size, cancellationToken).ConfigureAwait(false);
        foreach (var part in fitting == size ? _others : [])
        {
            if (!await work.AnyAmongAsync(context, new BatchRange(batch), part, cancellationToken).ConfigureAwait(false))
            {
                continue;
            }

            if (found.Count > 0)
            {
                return ([], size.Half());
            }

            found.AddRange(part);
        }

        return (found, fitting);
    }

    /// <summary>Counts the matching rows of a batch that lie in none of the ranges, by queries that must see the same rows.</summary>
    public async Task<int> CountMatchingOutsideAsync(
        DbContext context, BatchedWork work, KeyRange batch, CancellationToken cancellationToken)
    {
        var range = new BatchRange(batch);
        var left = await work.CountMatchingAsync(context, range, null, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < _all.Count && left > 0; i++)
        {
            left -= await work.CountMatchingAsync(context, range, _all[i], cancellationToken).ConfigureAwait(false);
        }

        return left;
    }

    private async Task<(List<KeyRange> Rows, RowCount Fitting)> FindRowsAsync(
        DbContext context, BatchedWork work, KeyRange batch, RowCount size, CancellationToken cancellationToken)
    {
        List<KeyRange> found = [];
        if (_rows.Count == 0)
        {
            return (found, size);
        }

        var passed = 0;
        await foreach (var key in work.ReadKeysAsync(context, batch).WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (_rows.TryGetValue(key.Text, out var row))
            {
                if (found.Count == MostInStatement)
                {
                    return ([], RowCount.Least(new RowCount(passed), size.Half()));
                }

                found.Add(row);
            }

            passed++;
        }

        return (found, size);
    }
}
