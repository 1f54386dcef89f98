using System.Reflection;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Processes;

namespace EfBatched.FunctionalTests.Benchmarks;

/// <summary>The benchmarks measure rarely, and must not have rotted by then.</summary>
public class BenchmarksTest(PostgresFixture postgres)
{
    private static readonly string AssemblyPath = typeof(BenchmarksTest).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "BenchmarksAssembly").Value!;

    [Fact]
    public async Task A_case_over_few_rows_writes_its_report()
    {
        var report = Path.GetTempFileName();
        await using var process = ChildProcess.Start(
            AssemblyPath,
            ["--case", "composite-key", "--divide", "500", "--repeat", "1", "--output", report],
            new Dictionary<string, string> { ["EFBATCHED_BENCH_POSTGRES"] = postgres.ConnectionString });

        var exitCode = await process.ExitCode.WaitAsync(TestContext.Current.CancellationToken);

        Assert.True(exitCode == 0, string.Join('\n', process.Errors));
        var text = await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken);
        Assert.Contains("| EfBatched, 1 job at a time ", text, StringComparison.Ordinal);
        Assert.Contains("| set-based, 1 job at a time, against the PL/pgSQL loop ", text, StringComparison.Ordinal);
        File.Delete(report);
    }
}
