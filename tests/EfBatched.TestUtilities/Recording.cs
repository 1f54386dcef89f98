namespace EfBatched.TestUtilities;

/// <summary>Keeps what happened, in order, and lets a test await the next thing of a kind. Safe for concurrent use.</summary>
public sealed class Recording<T>
{
    private const int ItemsShownInFailures = 20;

    private readonly Lock _lock = new();
    private readonly List<T> _items = [];
    private readonly List<(Func<T, bool> Predicate, TaskCompletionSource<(int, T)> Found)> _waiters = [];
    private string? _ended;

    /// <summary>What was recorded until now.</summary>
    public IReadOnlyList<T> Items
    {
        get
        {
            lock (_lock)
            {
                return [.. _items];
            }
        }
    }

    /// <summary>Records an item and wakes those who waited for it.</summary>
    public void Add(T item)
    {
        lock (_lock)
        {
            var index = _items.Count;
            _items.Add(item);
            _waiters.RemoveAll(w => w.Predicate(item) && w.Found.TrySetResult((index, item)));
        }
    }

    /// <summary>Forgets what was recorded.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _items.Clear();
        }
    }

    /// <summary>Says that nothing more will be recorded, so that nobody waits in vain.</summary>
    public void End(string reason)
    {
        lock (_lock)
        {
            _ended = reason;
            foreach (var (_, found) in _waiters)
            {
                found.TrySetException(new InvalidOperationException(Describe(reason)));
            }

            _waiters.Clear();
        }
    }

    /// <summary>Awaits the first item that matches, among those recorded already and those to come.</summary>
    /// <exception cref="TimeoutException">No such item was recorded in time.</exception>
    /// <exception cref="InvalidOperationException">The recording ended without such an item.</exception>
    public async Task<T> WaitForAsync(Func<T, bool> predicate, string what, TimeSpan? timeout = null) =>
        (await FindAsync(predicate, 0, what, timeout)).Item;

    internal async Task<(int Index, T Item)> FindAsync(Func<T, bool> predicate, int from, string what, TimeSpan? timeout)
    {
        var found = new TaskCompletionSource<(int, T)>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            for (var i = from; i < _items.Count; i++)
            {
                if (predicate(_items[i]))
                {
                    return (i, _items[i]);
                }
            }

            if (_ended is not null)
            {
                throw new InvalidOperationException(Describe($"{what}: {_ended}"));
            }

            _waiters.Add((predicate, found));
        }

        try
        {
            return await found.Task.WaitForAsync(timeout, what);
        }
        catch (TimeoutException exception)
        {
            lock (_lock)
            {
                _waiters.RemoveAll(w => w.Found == found);
                throw new TimeoutException(Describe(exception.Message), exception);
            }
        }
    }

    private string Describe(string problem) =>
        $"{problem}{Environment.NewLine}Recorded last:{Environment.NewLine}  "
        + string.Join(Environment.NewLine + "  ", _items.TakeLast(ItemsShownInFailures));
}
