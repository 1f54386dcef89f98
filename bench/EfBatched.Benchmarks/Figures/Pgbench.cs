using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace EfBatched.Benchmarks.Figures;

/// <summary>The foreground: PostgreSQL's own load generator, in a process of its own, at a steady rate.</summary>
internal sealed class Pgbench : IDisposable
{
    public const string ApplicationName = "foreground";

    private readonly Process _process;
    private readonly string _folder;

    private Pgbench(Process process, string folder)
    {
        _process = process;
        _folder = folder;
    }

    /// <summary>Starts reading and changing random places, so often a second.</summary>
    public static Pgbench Start(string connectionString, int rows, TimeSpan time, int transactionsPerSecond)
    {
        var folder = Directory.CreateTempSubdirectory("efbatched-bench-").FullName;
        var script = Path.Combine(folder, "foreground.sql");
        File.WriteAllText(
            script,
            $"""
            \set id random(1, {rows})
            BEGIN;
            SELECT name FROM places WHERE id = :id;
            UPDATE places SET population = population + 1 WHERE id = :id;
            COMMIT;
            """);
        var server = new NpgsqlConnectionStringBuilder(connectionString);
        var start = new ProcessStartInfo(Find()) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        IEnumerable<string> arguments =
        [
            "--no-vacuum", "--protocol=prepared", "--client=16", "--jobs=1", $"--rate={transactionsPerSecond}",
            $"--time={(int)time.TotalSeconds}", "--log", "--log-prefix=latency", $"--file={script}",
            $"--host={server.Host}", $"--port={server.Port}", $"--username={server.Username}", server.Database!,
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["PGAPPNAME"] = ApplicationName;
        if (server.Password is { Length: > 0 } password)
        {
            start.Environment["PGPASSWORD"] = password;
        }

        return new Pgbench(Process.Start(start)!, folder);
    }

    /// <summary>
    /// Waits for the end, and reads the latencies, in milliseconds, of the transactions that were due in a span of time: one that was held up
    /// to its end and beyond must count.
    /// </summary>
    public async Task<IReadOnlyList<double>> ReadLatenciesAsync(DateTimeOffset from, DateTimeOffset to)
    {
        var output = _process.StandardOutput.ReadToEndAsync();
        var errors = await _process.StandardError.ReadToEndAsync();
        await output;
        await _process.WaitForExitAsync();
        if (_process.ExitCode != 0)
        {
            throw new InvalidOperationException($"pgbench failed: {errors}");
        }

        // A line: client, transaction, latency in µs since it was due, script, the end as seconds and µs, lag.
        return
        [
            .. Directory.EnumerateFiles(_folder, "latency*").SelectMany(File.ReadLines)
                .Select(line => line.Split(' ').Take(6).Select(f => long.Parse(f, CultureInfo.InvariantCulture)).ToArray())
                .Where(f => IsWithin(DateTimeOffset.FromUnixTimeSeconds(f[4]).AddMicroseconds(f[5] - f[2]), from, to))
                .Select(f => f[2] / 1_000.0),
        ];
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static bool IsWithin(DateTimeOffset time, DateTimeOffset from, DateTimeOffset to) => time >= from && time <= to;

    private static string Find() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql").OrderDescending().Select(d => Path.Combine(d, "bin", "pgbench"))
                .FirstOrDefault(File.Exists) ?? "pgbench"
            : "pgbench";
}
