using EfBatched.Benchmarks.Speed;

namespace EfBatched.Benchmarks.Reporting;

/// <summary>Shows the times of a case.</summary>
internal static class SpeedTable
{
    public static Table Of(IReadOnlyList<SpeedResult> results)
    {
        var table = new Table("contestant", "best batch", "median", "from", "to", "ratio", "runs");
        foreach (var result in results)
        {
            table.Add(
                result.Contestant,
                result.BatchSize == 0 ? "" : Format.Count(result.BatchSize),
                Format.Seconds(result.Median),
                Format.Seconds(result.Seconds.Min()),
                Format.Seconds(result.Seconds.Max()),
                Format.Ratio(result.Median / results[0].Median),
                Format.Count(result.Seconds.Count));
        }

        return table;
    }
}
