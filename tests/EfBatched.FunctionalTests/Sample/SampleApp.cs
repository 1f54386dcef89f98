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
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

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

    /// <summary>Waits by the sample's own command; which migration ends first is not said, since two tables may take turns.</summary>
    public static async Task WaitForTheEndAsync(string connectionString, string migration)
    {
        var output = await RunAsync(connectionString, "wait", migration, "--timeout", "4m");
        Assert.StartsWith($"{migration}: finished", output.Split('\n')[^1], StringComparison.Ordinal);
    }

    /// <summary>Lets a migration work all the time, by the sample's own command: its neighbours make traffic that it would give way to.</summary>
    public static async Task HurryAsync(string connectionString, string migration)
    {
        await using var process = Begin(connectionString, "set", migration, "--duty-cycle", "100", "--reason", "A test waits for it");
        var code = await process.ExitCode.WaitForAsync(Patience);
        // It may have come to its end by itself meanwhile.
        Assert.True(
            code == 0 || process.Errors.Any(e => e.Contains($"'{migration}' cannot be changed: it is Finished.", StringComparison.Ordinal)),
            string.Join('\n', process.Errors));
    }

    /// <summary>Reads where the migrations stand, by the sample's own command.</summary>
    public static async Task<JsonDocument> ListAsync(string connectionString) =>
        JsonDocument.Parse(await RunAsync(connectionString, "list", "--json"));

    /// <summary>Reads how many rows the largest job of a migration was created with.</summary>
    public static async Task<int> LargestJobAsync(string connectionString, string migration)
    {
        using var jobs = JsonDocument.Parse(await RunAsync(connectionString, "jobs", migration, "--json"));
        return jobs.RootElement.EnumerateArray().Max(j => j.GetProperty("jobSize").GetInt32());
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

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private static async Task<string> RunAsync(string connectionString, params string[] arguments)
    {
        await using var process = Begin(connectionString, arguments);
        var code = await process.ExitCode.WaitForAsync(Patience);
        Assert.True(code == 0, string.Join('\n', process.Errors));
        return string.Join('\n', process.Output);
    }

    private static ChildProcess Begin(string connectionString, params string[] arguments) =>
        ChildProcess.Start(AssemblyPath, ["batched", .. arguments], Settings(connectionString));

    private static Dictionary<string, string> Settings(string connectionString) => new() { ["ConnectionStrings__Geo"] = connectionString };

    [GeneratedRegex(@"http://[\d.]+:\d+")]
    private static partial Regex AddressPattern();

    [GeneratedRegex(@"^\w+ +(\d+)% ")]
    private static partial Regex ProgressPattern();
}
