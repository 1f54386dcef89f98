namespace EfBatched.Reporting;

/// <summary>
/// Says how long migrations have stood still. The tables say when a job last finished, and not when one last moved its checkpoint; that is
/// noticed by whoever looks twice.
/// </summary>
internal sealed class ProgressWatch(TimeProvider time)
{
    private readonly Dictionary<long, (object Mark, TimeSpan Age, long SeenAt)> _seen = [];

    /// <param name="id">The migration.</param>
    /// <param name="mark">Differs from the last one when the migration has got on.</param>
    /// <param name="longest">The time for which it has stood still at the most, as the tables say.</param>
    public TimeSpan Look(long id, object mark, TimeSpan longest)
    {
        var now = time.GetTimestamp();
        var age = !_seen.TryGetValue(id, out var last) ? longest
            : !last.Mark.Equals(mark) ? TimeSpan.Zero
            : last.Age + time.GetElapsedTime(last.SeenAt, now);
        age = age < longest ? age : longest;
        _seen[id] = (mark, age, now);
        return age;
    }

    /// <summary>Forgets the migrations that are not among those.</summary>
    public void Keep(IReadOnlySet<long> ids)
    {
        foreach (var id in _seen.Keys.Where(id => !ids.Contains(id)).ToList())
        {
            _seen.Remove(id);
        }
    }
}
