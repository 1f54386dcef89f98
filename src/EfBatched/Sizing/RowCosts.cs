namespace EfBatched.Sizing;

/// <summary>
/// What rows cost. Those that are walked over are told apart from those that are changed: where few match, a batch is quick and may grow, but
/// never so far that a range in which every row matches would take many times the target.
/// </summary>
/// <param name="WalkedMs">A row that is walked over, with the changes that come with it; null while unknown.</param>
/// <param name="ChangedMs">A row that is changed; null while unknown.</param>
/// <param name="MostChangedMs">A row that is changed costs no more, as sparse ranges have shown.</param>
internal sealed record RowCosts(double? WalkedMs, double? ChangedMs, double MostChangedMs)
{
    public static RowCosts Unknown { get; } = new(null, null, double.PositiveInfinity);

    /// <param name="batch">A batch, with the time that its rows took.</param>
    /// <param name="isSlow">It took too long, which is believed at once.</param>
    /// <param name="mostRise">The most by which a cost that is known may rise.</param>
    public RowCosts After(BatchTimes batch, bool isSlow, double mostRise)
    {
        var next = this with { WalkedMs = Smooth(WalkedMs, batch.StatementsMs / batch.Walked) };
        if (batch.Changed == 0)
        {
            return next;
        }

        // Where few rows are changed, the time says only that a changed one does not cost more.
        var changedMs = batch.StatementsMs / batch.Changed;
        return batch.IsDense
            ? next with { ChangedMs = Smooth(ChangedMs, changedMs) }
            : next with { MostChangedMs = Math.Min(MostChangedMs, changedMs) };

        // One slow batch among quick ones counts half, but what held its locks too long is believed at once.
        double Smooth(double? before, double now) =>
            before is not { } known ? now
            : isSlow ? Math.Clamp(now, known, known * mostRise)
            : (known + Math.Min(now, known * mostRise)) / 2;
    }

    /// <summary>The rows that take a time if they are like those before; known after one batch.</summary>
    public double RowsIn(double ms) => ms / WalkedMs!.Value;

    /// <summary>The rows that take a time if every one of them is to be changed.</summary>
    /// <param name="ms">The time.</param>
    /// <param name="unknown">The rows as long as the cost of a change is not known.</param>
    public double DenseRowsIn(double ms, double unknown) =>
        ChangedMs is { } known ? ms / Math.Min(known, MostChangedMs) : Math.Max(ms / MostChangedMs, unknown);
}
