namespace EfBatched.Running.Failures;

/// <summary>
/// The search for a bad row: which rows behind the checkpoint are under suspicion, and how many of them to try next. Half of them each
/// time, so that a row is found within about as many tries as the batch's size has binary digits.
/// </summary>
internal sealed class Bisection
{
    private int _suspects;

    /// <summary>The most rows to try next; without limit when nothing is under suspicion.</summary>
    public int Limit => _suspects == 0 ? int.MaxValue : Math.Max(_suspects / 2, 1);

    /// <summary>A batch failed: one of its rows is bad.</summary>
    public void Suspect(int batchSize) => _suspects = batchSize;

    /// <summary>A batch was committed: none of its rows was bad.</summary>
    public void Clear(int batchSize) => _suspects = Math.Max(_suspects - batchSize, 0);
}
