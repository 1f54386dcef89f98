using EfBatched.Model;

namespace EfBatched.Batching;

/// <summary>
/// The size of the next batch, so that its transaction takes the target time, learned from the batches before. Rows that are walked over are
/// told apart from rows that are changed: where few match, a batch is quick and may grow, but never so far that a range in which every row
/// matches would take many times the target. Immutable; each measurement gives the next one.
/// </summary>
internal sealed record AdaptiveBatchSize
{
    private const double MaxGrowth = 4;

    // A batch that turns out to be full of matching rows after a sparse range may take this many times the target, once.
    private const double MaxDenseFactor = 4;

    // As long as the cost of a changed row is not known, a batch may grow to this many times the size that its declaration starts with.
    private const double MaxUnknownFactor = 40;

    // From this share of changed rows on, the time of a batch says what a changed row costs; below, only that it does not cost more.
    private const double DenseShare = 0.1;

    // A server that answers slowly once in a while must not be taken for one that is far away.
    private const double MaxOverheadGrowth = 1.5;

    private AdaptiveBatchSize()
    {
    }

    /// <summary>The rows of the next batch.</summary>
    public required int Size { get; init; }

    /// <summary>The size that the declaration starts with.</summary>
    public required int DeclaredSize { get; init; }

    private double? OverheadMs { get; init; }

    private double? WalkedRowMs { get; init; }

    private double? ChangedRowMs { get; init; }

    private double ChangedRowLimitMs { get; init; } = double.PositiveInfinity;

    public static AdaptiveBatchSize StartAt(int size, int declaredSize) => new() { Size = size, DeclaredSize = declaredSize };

    /// <summary>The size after a batch that was committed.</summary>
    public AdaptiveBatchSize After(BatchMeasurement batch, TimeSpan target)
    {
        var targetMs = target.TotalMilliseconds;
        // A clock that stands still makes every batch look free; growth is bounded all the same.
        var durationMs = Math.Max(batch.Duration.TotalMilliseconds, 0.01);
        var overheadMs = Math.Min(batch.Overhead.TotalMilliseconds, (OverheadMs ?? double.PositiveInfinity) * MaxOverheadGrowth);
        overheadMs = Math.Clamp(overheadMs, 0.001, durationMs * 0.9);
        var rowsMs = durationMs - overheadMs;
        var walked = Math.Max(batch.Walked, 1);
        var changed = Math.Clamp(batch.Touched, 0, walked);
        var isSlow = durationMs > 2 * targetMs;
        // The last batch of a job may be short, which proves little: neither that more rows would be quick, nor what each of them costs.
        var isShort = walked * 2L < Size;
        var mostRise = isShort ? MaxGrowth : double.PositiveInfinity;

        var next = this with { OverheadMs = overheadMs, WalkedRowMs = Smooth(WalkedRowMs, rowsMs / walked, isSlow, mostRise) };
        if (changed >= DenseShare * walked)
        {
            next = next with { ChangedRowMs = Smooth(ChangedRowMs, rowsMs / changed, isSlow, mostRise) };
        }
        else if (changed > 0)
        {
            next = next with { ChangedRowLimitMs = Math.Min(ChangedRowLimitMs, rowsMs / changed) };
        }

        // Where round trips alone take the target, smaller batches would not be quicker, only more.
        var budgetMs = Math.Max(targetMs - overheadMs, targetMs / 4);
        var most = isShort ? Size : Size * MaxGrowth;
        var size = Math.Min(Math.Min(budgetMs / next.WalkedRowMs!.Value, most), next.DenseLimit(targetMs));
        return next with { Size = Clamp(size) };
    }

    /// <summary>The size after a batch that was too large or in somebody's way: half of it, at once.</summary>
    public AdaptiveBatchSize AfterTimeout(int size) => this with { Size = Clamp(Math.Min(Size, size / 2)) };

    private double DenseLimit(double targetMs)
    {
        var mostMs = targetMs * MaxDenseFactor;
        return ChangedRowMs is { } known
            ? mostMs / Math.Min(known, ChangedRowLimitMs)
            : Math.Max(mostMs / ChangedRowLimitMs, DeclaredSize * MaxUnknownFactor);
    }

    // One slow batch among quick ones counts half, but what held its locks too long is believed at once.
    private static double Smooth(double? before, double now, bool isSlow, double mostRise) =>
        before is not { } known ? now
        : isSlow ? Math.Clamp(now, known, known * mostRise)
        : (known + Math.Min(now, known * mostRise)) / 2;

    private static int Clamp(double size) => (int)Math.Clamp(Math.Round(size), 1, MigrationSizes.MaxBatchSize);
}
