using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Processes;

namespace EfBatched.FunctionalTests.Sample;

/// <summary>The sample in a process of its own, on a database that the test chooses.</summary>
internal sealed partial class SampleApp : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private SampleApp(ChildProcess process, Uri page)
    {
        Process = process;
        Page = page;
    }

    public static string AssemblyPath { get; } = typeof(SampleApp).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "SampleAssembly").Value!;

    public ChildProcess Process { get; }

    public Uri Page { get; }

    /// <summary>Starts the sample and waits until its page is served.</summary>
    public static async Task<SampleApp> StartAsync(string connectionString)
    {
        var process = ChildProcess.Start(AssemblyPath, ["--urls", "http://127.0.0.1:0"], Settings(connectionString));
        var line = await process.WaitForLineAsync(l => l.StartsWith("Database: ", StringComparison.Ordinal), "the first line", Patience);
        return new SampleApp(process, new Uri(AddressPattern().Match(line).Value));
    }

    /// <summary>Runs a command of the sample to its end; its output is JSON.</summary>
    public static async Task<JsonDocument> QueryAsync(string connectionString, params string[] arguments)
    {
        await using var process = ChildProcess.Start(AssemblyPath, ["batched", .. arguments, "--json"], Settings(connectionString));
        Assert.Equal(0, await process.ExitCode.WaitForAsync(Patience));
        Assert.Empty(process.Errors);
        return JsonDocument.Parse(string.Join('\n', process.Output));
    }

    /// <summary>Awaits a line such as <c>ComputeGeohash 42% …</c> and returns the percentage.</summary>
    public async Task<int> WaitForProgressAsync(params string[] migrations)
    {
        var line = await Process.WaitForLineAsync(
            l => migrations.Any(m => l.StartsWith(m, StringComparison.Ordinal)) && ProgressPattern().IsMatch(l),
            $"progress of {string.Join(" or ", migrations)}",
            Patience);
        return int.Parse(ProgressPattern().Match(line).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>Awaits the last line about a migration.</summary>
    public Task WaitForTheEndAsync(string migration) =>
        Process.WaitForLineAsync(l => l.StartsWith($"{migration} finished", StringComparison.Ordinal), $"the end of {migration}", Patience);

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private static Dictionary<string, string> Settings(string connectionString) => new() { ["ConnectionStrings__Geo"] = connectionString };

    [GeneratedRegex(@"http://[\d.]+:\d+")]
    private static partial Regex AddressPattern();

    [GeneratedRegex(@"^\w+ (\d+)% ")]
    private static partial Regex ProgressPattern();
}
