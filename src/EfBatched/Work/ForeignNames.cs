using System.Collections.Concurrent;

namespace EfBatched.Work;

/// <summary>
/// The declared names that stand for migrations of other contexts in this database, as far as this runner has met them. Safe for several threads
/// at once.
/// </summary>
internal sealed class ForeignNames
{
    private readonly ConcurrentDictionary<string, string> _reasons = new(StringComparer.Ordinal);
    private int _version;

    /// <summary>Rises with every change.</summary>
    public int Version => Volatile.Read(ref _version);

    public bool Contains(string name) => _reasons.ContainsKey(name);

    /// <summary>Notes a name. False when it was noted before for the same reason, so that it need not be said again.</summary>
    public bool Add(string name, string reason)
    {
        var isNew = _reasons.GetValueOrDefault(name) != reason;
        if (isNew)
        {
            _reasons[name] = reason;
            Interlocked.Increment(ref _version);
        }

        return isNew;
    }

    /// <summary>The name stands for this context's migration now.</summary>
    public void Remove(string name)
    {
        if (_reasons.TryRemove(name, out _))
        {
            Interlocked.Increment(ref _version);
        }
    }
}
