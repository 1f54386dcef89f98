using System.Collections.Concurrent;

namespace EfBatched.Running.Runner;

/// <summary>
/// How many single rows have failed in a row, without a batch in between that this runner has committed: the only evidence there is of whether
/// rows are bad, or the work and the set-up are.
/// </summary>
internal sealed class RowStreaks
{
    /// <summary>So many in a row are no accident.</summary>
    public const int Most = 5;

    private readonly ConcurrentDictionary<long, int> _rows = new();

    /// <summary>A batch was committed, or the migration begins anew.</summary>
    public void End(long migrationId) => _rows.TryRemove(migrationId, out _);

    /// <summary>True when the last rows that were tried have all failed.</summary>
    public bool IsFull(long migrationId) => _rows.GetValueOrDefault(migrationId) >= Most;

    /// <summary>Counts one more row; false when there are too many in a row to call it bad.</summary>
    public bool TryAdd(long migrationId) => _rows.AddOrUpdate(migrationId, 1, (_, before) => before + 1) < Most;
}
