namespace EfBatched.Running.Runner;

/// <summary>What a runner cannot do at present, one sentence each, for its row. Safe for several threads at once.</summary>
internal sealed class RunnerNotes
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, string> _sentences = new(StringComparer.Ordinal);
    private int _version;

    /// <summary>Rises with every change.</summary>
    public int Version => Volatile.Read(ref _version);

    /// <summary>All of them, one a line; null when there is nothing to say.</summary>
    public string? Text
    {
        get
        {
            lock (_lock)
            {
                return _sentences.Count == 0 ? null : string.Join('\n', _sentences.Values);
            }
        }
    }

    /// <summary>Says something about a subject, in place of what was said before. False when that was the same.</summary>
    public bool Set(string subject, string sentence)
    {
        lock (_lock)
        {
            if (_sentences.TryGetValue(subject, out var before) && before == sentence)
            {
                return false;
            }

            _sentences[subject] = sentence;
            _version++;
            return true;
        }
    }

    /// <summary>Has nothing to say about a subject any more.</summary>
    public void Clear(string subject)
    {
        lock (_lock)
        {
            if (_sentences.Remove(subject))
            {
                _version++;
            }
        }
    }
}
