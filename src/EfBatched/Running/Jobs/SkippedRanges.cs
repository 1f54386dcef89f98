using EfBatched.Batching;
using EfBatched.Running.Batches;
using EfBatched.Running.Work;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Running.Jobs;

/// <summary>
/// The ranges that a person has left as they are, of which there may be thousands. Each statement names only some of them, so that its size is
/// bounded; which of them lie in a batch only the database can tell.
/// </summary>
internal sealed class SkippedRanges(IReadOnlyList<KeyRange> ranges)
{
    /// <summary>The ranges that one statement names at the most.</summary>
    public const int MostInStatement = 50;

    private readonly IReadOnlyList<KeyRange[]> _parts = [.. ranges.Chunk(MostInStatement)];

    public static SkippedRanges None { get; } = new([]);

    public bool IsEmpty => _parts.Count == 0;

    /// <summary>
    /// The ranges to leave out of a batch; null when they are too many for one statement, so that the batch must be smaller. A batch of one row
    /// lies in one range at the most, since they do not overlap.
    /// </summary>
    public async Task<IReadOnlyList<KeyRange>?> FindInAsync(
        DbContext context, BatchedWork work, KeyRange batch, CancellationToken cancellationToken)
    {
        KeyRange[] found = [];
        foreach (var part in _parts)
        {
            if (!await work.AnyAmongAsync(context, new BatchRange(batch), part, cancellationToken).ConfigureAwait(false))
            {
                continue;
            }

            if (found.Length > 0)
            {
                return null;
            }

            found = part;
        }

        return found;
    }

    /// <summary>Counts the matching rows of a batch that lie in none of the ranges, by queries that must see the same rows.</summary>
    public async Task<int> CountMatchingOutsideAsync(
        DbContext context, BatchedWork work, KeyRange batch, CancellationToken cancellationToken)
    {
        var range = new BatchRange(batch);
        var left = await work.CountMatchingAsync(context, range, null, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < _parts.Count && left > 0; i++)
        {
            left -= await work.CountMatchingAsync(context, range, _parts[i], cancellationToken).ConfigureAwait(false);
        }

        return left;
    }
}
