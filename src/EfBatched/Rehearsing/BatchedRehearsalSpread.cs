namespace EfBatched;

/// <summary>
/// A figure over all samples.
/// </summary>
/// <param name="Least">The least.</param>
/// <param name="Median">The median.</param>
/// <param name="Most">The most.</param>
public sealed record BatchedRehearsalSpread(double Least, double Median, double Most)
{
    internal static BatchedRehearsalSpread? Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count == 0
            ? null
            : new BatchedRehearsalSpread(
                sorted[0], sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2, sorted[^1]);
    }
}
