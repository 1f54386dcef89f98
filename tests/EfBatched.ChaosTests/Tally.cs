namespace EfBatched.ChaosTests;

/// <summary>What has happened how often.</summary>
internal sealed class Tally
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (int Tried, int Struck, int Met)> _faults = [];
    private readonly Dictionary<string, int> _outcomes = [];
    private readonly List<TimeSpan> _endedReaders = [];

    public int Struck
    {
        get
        {
            lock (_lock)
            {
                return _faults.Values.Sum(f => f.Struck);
            }
        }
    }

    public void Count(string kind, Strike strike)
    {
        lock (_lock)
        {
            var (tried, struck, met) = _faults.GetValueOrDefault(kind);
            _faults[kind] = (tried + 1, struck + (strike == Strike.Missed ? 0 : 1), met + (strike == Strike.Work ? 1 : 0));
        }
    }

    /// <summary>Counts that a fault, counted before, has met work.</summary>
    public void Meet(string kind)
    {
        lock (_lock)
        {
            var (tried, struck, met) = _faults.GetValueOrDefault(kind);
            _faults[kind] = (tried, struck, met + 1);
        }
    }

    public void Count(string outcome, int times = 1)
    {
        lock (_lock)
        {
            _outcomes[outcome] = _outcomes.GetValueOrDefault(outcome) + times;
        }
    }

    /// <summary>Counts a session that ended although its reader was stopped all the while.</summary>
    public void EndReader(TimeSpan after)
    {
        lock (_lock)
        {
            _endedReaders.Add(after);
        }
    }

    public IEnumerable<string> Lines()
    {
        lock (_lock)
        {
            List<string> lines = [" tried  struck  met work  fault"];
            lines.AddRange(_faults.OrderByDescending(f => f.Value.Struck).Select(f => $"{f.Value.Tried,6}  {f.Value.Struck,6}  {f.Value.Met,8}  {f.Key}"));
            lines.Add($"{_faults.Values.Sum(f => f.Tried),6}  {_faults.Values.Sum(f => f.Struck),6}  {_faults.Values.Sum(f => f.Met),8}  in all");
            lines.AddRange(_outcomes.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => $"{o.Value,6}  {o.Key}"));
            if (_endedReaders.Count > 0)
            {
                lines.Add(FormattableString.Invariant(
                    $"{_endedReaders.Count,6}  sessions of stopped readers ended by the server, the engine or another fault, {_endedReaders.Min().TotalSeconds:0.0} to {_endedReaders.Max().TotalSeconds:0.0} s after the stop"));
            }

            return lines;
        }
    }
}
