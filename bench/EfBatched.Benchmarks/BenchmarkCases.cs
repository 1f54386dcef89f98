using EfBatched.Benchmarks.Figures;
using EfBatched.Benchmarks.Reporting;
using EfBatched.Benchmarks.Servers;
using EfBatched.Benchmarks.Speed;

namespace EfBatched.Benchmarks;

/// <summary>All cases, in the order in which they run.</summary>
internal static class BenchmarkCases
{
    /// <exception cref="ArgumentException">The command line names a case that there is not.</exception>
    public static IReadOnlyList<ICase> Choose(BenchmarkDatabases databases, BenchmarkOptions options, Progress progress)
    {
        IReadOnlyList<ICase> all =
        [
            .. SpeedCases.All.Select(c => new SpeedRunner(c, databases, options, progress)),
            new BatchCost(databases, options, progress),
            new ClaimTime(databases, options, progress),
            new JobRetention(databases, options, progress),
            new IdleRunner(databases, options, progress),
            new ForegroundLatency(databases, options, progress),
            new ForegroundRates(databases, options, progress),
            new Foresight.Foresight(databases, options, progress),
        ];
        return options.Cases.FirstOrDefault(name => all.All(c => c.Name != name)) is { } unknown
            ? throw new ArgumentException($"'{unknown}' is no case. There are: {string.Join(", ", all.Select(c => c.Name))}.")
            : [.. all.Where(c => options.Cases.Count == 0 || options.Cases.Contains(c.Name))];
    }
}
