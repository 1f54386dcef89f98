namespace EfBatched.Throttling.Indicators;

/// <summary>Remembers how far the primary's log was at each look, so that a position in it has an age.</summary>
internal sealed class LagHistory
{
    // Looks seconds apart: enough for a replica that is hours behind, since the older half is thinned out.
    private const int Capacity = 512;

    private readonly List<(long Timestamp, long Written)> _looks = [];

    public void Add(long timestamp, long written)
    {
        if (_looks.Count > 0 && _looks[^1].Written == written)
        {
            // A position that is reached again later is no older for that.
            return;
        }

        _looks.Add((timestamp, written));
        if (_looks.Count > Capacity)
        {
            for (var i = Capacity / 2; i > 0; i -= 2)
            {
                _looks.RemoveAt(i);
            }
        }
    }

    /// <summary>
    /// The time since the primary's log was seen to be past a position, which is at least that of the first look; zero when it is not.
    /// </summary>
    public TimeSpan FindLag(long position, TimeProvider time)
    {
        var past = _looks.FindIndex(l => l.Written > position);
        return past < 0 ? TimeSpan.Zero : time.GetElapsedTime(_looks[past].Timestamp);
    }
}
