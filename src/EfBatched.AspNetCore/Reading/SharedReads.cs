using System.Collections.Concurrent;

namespace EfBatched.AspNetCore.Reading;

/// <summary>
/// Lets everybody who asks the same within a time have one answer: fifty open pages cost the database what one costs, and none costs
/// nothing. A failure is an answer as well.
/// </summary>
/// <param name="time">Measures the age of answers.</param>
/// <param name="lifetime">The longest that an answer is given again.</param>
internal sealed class SharedReads(TimeProvider time, TimeSpan lifetime)
{
    // Who asks for one page after the other must not fill the memory.
    private const int MostKept = 200;

    // Nobody waits for it any longer than this; a page that says so is better than one that does not come.
    private static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Reads, or has the answer of whoever is reading the same or has just done so.</summary>
    /// <param name="key">What is read.</param>
    /// <param name="read">Reads it; not ended by the request that happens to be the first.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<T> ReadAsync<T>(string key, Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
        where T : class
    {
        var entry = _entries.GetOrAdd(key, _ => new Entry(() => RunAsync(read), time));
        if (entry.IsOver(lifetime, time))
        {
            var fresh = new Entry(() => RunAsync(read), time);
            entry = _entries.TryUpdate(key, fresh, entry) ? fresh : _entries.GetOrAdd(key, fresh);
        }

        if (_entries.Count > MostKept)
        {
            foreach (var old in _entries.Where(e => e.Value.IsOver(lifetime, time)))
            {
                _entries.TryRemove(old);
            }
        }

        return (T)await entry.Answer.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Forgets all answers: something was changed, and whoever did so wants to see it.</summary>
    public void Clear() => _entries.Clear();

    private async Task<object> RunAsync<T>(Func<CancellationToken, Task<T>> read)
        where T : class
    {
        using var limit = new CancellationTokenSource(LongestRead, time);
        try
        {
            return await read(limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (limit.IsCancellationRequested)
        {
            throw new DatabaseUnavailableException(DashboardStrings.Unreachable($"no answer within {LongestRead.TotalSeconds:0} seconds."), false, e);
        }
    }

    private sealed class Entry(Func<Task<object>> start, TimeProvider time)
    {
        private readonly Lazy<Task<object>> _answer = new(start);
        private readonly long _began = time.GetTimestamp();

        public Task<object> Answer => _answer.Value;

        // Who reads for longer is waited for, and not joined by a second reader.
        public bool IsOver(TimeSpan longest, TimeProvider clock) =>
            _answer is { IsValueCreated: true, Value.IsCompleted: true } && clock.GetElapsedTime(_began) >= longest;
    }
}
