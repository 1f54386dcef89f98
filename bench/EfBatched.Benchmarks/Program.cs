using EfBatched.Benchmarks;
using EfBatched.Benchmarks.Reporting;
using EfBatched.Benchmarks.Servers;
using EfBatched.TestUtilities;

const string Server = "EFBATCHED_BENCH_POSTGRES";

if (args is ["-h" or "--help"])
{
    Console.WriteLine(BenchmarkOptions.Usage);
    return 0;
}

try
{
    var connectionString = Environment.GetEnvironmentVariable(Server)
        ?? throw new ArgumentException($"{Server} names no server: run eng/bench.sh, which starts one.");
    var options = BenchmarkOptions.Parse(args, Path.Combine(Repository.Root, "docs", "performance.md"));
    var databases = new BenchmarkDatabases(connectionString);
    var progress = new Progress();
    var cases = BenchmarkCases.Choose(databases, options, progress);
    var report = new Report();
    var load = Machine.Load();
    foreach (var benchmark in cases)
    {
        await benchmark.RunAsync(report);
    }

    progress.Say($"Done.");
    report.AddText("conditions", await Conditions.DescribeAsync(databases, load));
    report.AddText("duration", progress.Minutes);
    report.Add("targets", Targets.Of(report));
    if (options.Output is { } output)
    {
        await File.WriteAllTextAsync(output, report.Render());
    }

    return 0;
}
catch (ArgumentException e)
{
    Console.Error.WriteLine(e.Message);
    Console.Error.WriteLine(BenchmarkOptions.Usage);
    return 2;
}
