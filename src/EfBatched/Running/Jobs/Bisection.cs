using EfBatched.Keys;

namespace EfBatched.Running.Jobs;

/// <summary>
/// The search for a bad row: which rows behind the checkpoint are under suspicion, and how many of them to try next. Half of them each
/// time, so that a row is found within about as many tries as the batch's size has binary digits.
/// </summary>
internal sealed class Bisection
{
    // A bad row is found by a batch of several good ones before it.
    private const int MostSingles = 5;

    private int _suspects;
    private int _singles;

    /// <summary>The most rows to try next; without limit when nothing is under suspicion.</summary>
    public RowCount Limit => _suspects == 0 ? RowCount.Max : RowCount.AtLeastOne(_suspects / 2);

    /// <summary>A batch failed: one of its rows is bad.</summary>
    public void Suspect(RowCount batchSize) => _suspects = batchSize.Value;

    /// <summary>True when rows could be changed one by one, one after the other, and never several of them: then no row is at fault.</summary>
    public bool IsFruitless => _singles >= MostSingles;

    /// <summary>A batch was committed: none of its rows was bad.</summary>
    public void Clear(RowCount batchSize)
    {
        _singles = batchSize != RowCount.One ? 0 : _suspects > 0 ? _singles + 1 : _singles;
        _suspects = Math.Max(_suspects - batchSize.Value, 0);
    }
}
