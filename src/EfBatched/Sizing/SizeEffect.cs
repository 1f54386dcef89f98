namespace EfBatched.Sizing;

/// <summary>
/// How the time of batches follows their size: a regression of its logarithm on that of the size, in which older batches count less. The slope
/// is 1 where rows take all the time, which is assumed until sizes have differed, and 0 where a batch takes the same whatever its size.
/// </summary>
internal sealed record SizeEffect
{
    // Ten batches later, a batch counts a third.
    private const double Memory = 0.9;

    // Fewer rows without a match may be chance.
    private const int LeastSparse = 100;

    // What speaks for a slope of 1 before anything was seen: as much as two batches of which one is twice as large.
    private static readonly double Prior = Math.Pow(Math.Log(2), 2) / 2;

    // Below, fewer rows are of next to no use: a quarter of them take more than two thirds of the time.
    private const double LeastSlope = 0.25;

    private SizeEffect()
    {
    }

    public static SizeEffect Unknown { get; } = new();

    /// <summary>True when sizes have not differed enough to say.</summary>
    public bool IsUnknown => Spread < Prior;

    /// <summary>True when smaller batches would hardly be quicker.</summary>
    public bool IsNone => (CommonSpread + Prior) / (Spread + Prior) < LeastSlope;

    private double Weight { get; init; }

    private double MeanSize { get; init; }

    private double MeanTime { get; init; }

    private double Spread { get; init; }

    private double CommonSpread { get; init; }

    private bool WasSparse { get; init; }

    public SizeEffect After(BatchTimes batch)
    {
        // Rows that match are dear: the first range full of them must not pass for one that is slow whatever its size.
        var isStart = WasSparse && batch.IsDense;
        return (isStart ? Unknown : this).With(batch) with { WasSparse = batch.Walked >= LeastSparse && !batch.IsDense };
    }

    private SizeEffect With(BatchTimes batch)
    {
        var before = Weight * Memory;
        var weight = before + 1;
        var (sizeOff, timeOff) = (Math.Log(batch.Walked) - MeanSize, Math.Log(batch.StatementsMs) - MeanTime);
        return new SizeEffect
        {
            Weight = weight,
            MeanSize = MeanSize + (sizeOff / weight),
            MeanTime = MeanTime + (timeOff / weight),
            Spread = (Spread * Memory) + (before / weight * sizeOff * sizeOff),
            CommonSpread = (CommonSpread * Memory) + (before / weight * sizeOff * timeOff),
        };
    }
}
