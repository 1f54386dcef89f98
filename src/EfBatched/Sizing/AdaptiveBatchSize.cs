using EfBatched.Tracking;

namespace EfBatched.Sizing;

/// <summary>
/// The size of the next batch, so that its transaction takes the target time, learned from the batches before. What a batch takes whatever its
/// size (the way to the server, a log on a slow disk, a call of another service) is told apart from what its rows take, since fewer rows would
/// not make it quicker. Immutable; each measurement gives the next one.
/// </summary>
internal sealed record AdaptiveBatchSize
{
    private const double MaxGrowth = 4;

    // Where the time hardly follows the size, it will at some size.
    private const double MaxBlindGrowth = 2;

    // A batch that turns out to be full of matching rows after a sparse range may take this many times the target, once.
    private const double MaxDenseFactor = 4;

    // As long as the cost of a changed row is not known, a batch may grow to this many times the size that its declaration starts with.
    private const double MaxUnknownFactor = 40;

    // Where what any batch takes leaves nothing of the target, the rows get this share of it all the same.
    private const double LeastShareOfRows = 0.25;

    private AdaptiveBatchSize()
    {
    }

    /// <summary>The rows of the next batch.</summary>
    public required int Size { get; init; }

    /// <summary>The size that the declaration starts with.</summary>
    public required int DeclaredSize { get; init; }

    private double? RoundTripMs { get; init; }

    private double OverheadMs { get; init; }

    private RowCosts Costs { get; init; } = RowCosts.Unknown;

    private SizeEffect Effect { get; init; } = SizeEffect.Unknown;

    public static AdaptiveBatchSize StartAt(int size, int declaredSize) => new() { Size = size, DeclaredSize = declaredSize };

    /// <summary>The size after a batch that was committed.</summary>
    public AdaptiveBatchSize After(BatchMeasurement measurement, TimeSpan target)
    {
        var targetMs = target.TotalMilliseconds;
        var batch = BatchTimes.Of(measurement, RoundTripMs);
        // The last batch of a job may be short, which proves little: neither that more rows would be quick, nor what each of them costs.
        var isShort = batch.Walked * 2L < Size;
        var overheadMs = Math.Min(batch.OverheadMs, targetMs);
        var next = this with
        {
            RoundTripMs = batch.RoundTripMs,
            OverheadMs = RoundTripMs is null ? overheadMs : (OverheadMs + overheadMs) / 2,
            Effect = isShort ? Effect : Effect.After(batch),
        };
        var budgetMs = Math.Max(targetMs - next.OverheadMs, targetMs * LeastShareOfRows);
        if (batch.StatementsMs <= budgetMs || !next.Effect.IsNone)
        {
            return next.Follow(batch, isShort, budgetMs, targetMs);
        }

        return isShort ? next : next.Keep(isSlow: batch.StatementsMs > targetMs, targetMs);
    }

    /// <summary>The size after a batch that was too large or in somebody's way: half of it, at once.</summary>
    public AdaptiveBatchSize AfterTimeout(int size) => this with { Size = Clamp(Math.Min(Size, size / 2)) };

    // Smaller batches would not be quicker, only more.
    private AdaptiveBatchSize Keep(bool isSlow, double targetMs)
    {
        var rows = isSlow
            ? Math.Min(Size * MaxGrowth, DeclaredSize)
            : Math.Min(Size * MaxBlindGrowth, MostDenseRows(Costs, targetMs));
        return this with { Size = Clamp(Math.Max(Size, rows)) };
    }

    private AdaptiveBatchSize Follow(BatchTimes batch, bool isShort, double budgetMs, double targetMs)
    {
        var costs = Costs.After(batch, isSlow: batch.StatementsMs > 2 * targetMs, isShort ? MaxGrowth : double.PositiveInfinity);
        // One row that takes too long may be a dear one or one of a dear batch: two will tell.
        var least = Size == 1 && Effect.IsUnknown ? 2 : 1;
        var rows = Math.Min(costs.RowsIn(budgetMs), MostDenseRows(costs, targetMs));
        return this with { Costs = costs, Size = Clamp(Math.Clamp(rows, least, isShort ? Size : Size * MaxGrowth)) };
    }

    private double MostDenseRows(RowCosts costs, double targetMs) =>
        costs.DenseRowsIn(targetMs * MaxDenseFactor, unknown: DeclaredSize * MaxUnknownFactor);

    private static int Clamp(double size) => (int)Math.Clamp(Math.Round(size), 1, MigrationSizes.MaxBatchSize);
}
