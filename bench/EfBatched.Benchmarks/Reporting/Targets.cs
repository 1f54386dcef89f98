using EfBatched.Benchmarks.Figures;
using EfBatched.Benchmarks.Speed;

namespace EfBatched.Benchmarks.Reporting;

/// <summary>The figures to reach, and what was reached.</summary>
internal static class Targets
{
    private static readonly IReadOnlyList<Target> All =
    [
        Against("set-based, 2 jobs at once, against one UPDATE statement", 0.80, "set-based", Contestants.LibraryTwice, Contestants.OneStatement),
        Against("the same, against two PL/pgSQL loops on halves of the table", 1.15, "set-based", Contestants.LibraryTwice, Contestants.TwoLoops),
        Against("set-based, 1 job at a time, against the PL/pgSQL loop", 1.10, "set-based", Contestants.Library, Contestants.Loop),
        Against("set-based, 2 jobs at once, against the usual EF loop", 0.20, "set-based", Contestants.LibraryTwice, Contestants.Usual),
        Against("the same, against the usual EF loop, ordered", 0.20, "set-based", Contestants.LibraryTwice, Contestants.UsualInOrder),
        Against("computed in C#, 2 jobs at once, against the SaveChanges loop", 0.25, "computed", Contestants.LibraryTwice, Contestants.Saving),
        new(BatchCost.Ratio, 1.10, "×", r => r.Find(BatchCost.Ratio)),
        new(ClaimTime.Ratio, 1.25, "×", r => r.Find(ClaimTime.Ratio)),
        new("growth of the managed heap over the last nine tenths of 10,000,000 rows", 8, "MB", r => r.Find(BatchCost.HeapGrowth)),
        new(IdleRunner.RoundTripsPerLook, 1, "", r => r.Find(IdleRunner.RoundTripsPerLook)),
        new(ForegroundLatency.Ratio, 1.5, "×", r => r.Find(ForegroundLatency.Ratio)),
        new("longest wait of the foreground for a lock of the default settings", 1, "s", r => r.Find(ForegroundLatency.LongestWait)),
    ];

    public static Table Of(Report report)
    {
        var table = new Table("figure", "at most", "measured", "reached");
        foreach (var target in All)
        {
            var measured = target.Measured(report);
            table.Add(
                target.What,
                Write(target.AtMost, target),
                measured is { } value ? Write(value, target) : "not measured",
                measured is null ? "" : measured <= target.AtMost ? "yes" : "no");
        }

        return table;
    }

    private static Target Against(string what, double atMost, string name, string contestant, string peer) =>
        new(what, atMost, "×", r => r.Find($"{name}: {contestant}") / r.Find($"{name}: {peer}"));

    private static string Write(double value, Target target) => $"{Format.Ratio(value)} {target.Unit}".TrimEnd();
}
