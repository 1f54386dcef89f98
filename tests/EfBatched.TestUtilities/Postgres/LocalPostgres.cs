using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EfBatched.TestUtilities.Postgres;

/// <summary>A server from this machine's programs, with its data in a temp folder named after the test process.</summary>
internal sealed class LocalPostgres : IAsyncDisposable
{
    private const string FolderPrefix = "efbatched-postgres-process-";

    private readonly ServerPrograms _programs;
    private readonly string _folder;
    private bool _stopped;

    private LocalPostgres(ServerPrograms programs, string folder)
    {
        _programs = programs;
        _folder = folder;

        // A test run that is ended from the keyboard does not get to dispose its fixtures.
        AppDomain.CurrentDomain.ProcessExit += StopAtExit;
    }

    public string ConnectionString { get; private set; } = "";

    public static async Task<LocalPostgres> StartAsync(string programFolder)
    {
        var programs = new ServerPrograms(programFolder);
        await RemoveLeftOversAsync(programs);

        var server = new LocalPostgres(programs, Path.Combine(Path.GetTempPath(), FolderPrefix + Environment.ProcessId));
        try
        {
            await server.InitializeAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= StopAtExit;
        if (!_stopped)
        {
            _stopped = true;
            await RemoveAsync(_programs, _folder);
        }
    }

    private async Task InitializeAsync()
    {
        var data = Path.Combine(_folder, "data");
        await ServerPrograms.CreateFolderAsync(_folder);
        await _programs.RunAsync(
            "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync");

        const int attempts = 5;
        for (var attempt = 1; ; attempt++)
        {
            var port = FindFreePort();
            try
            {
                await _programs.RunAsync(
                    "pg_ctl", "start", "-w", "-t", "60", "-D", data, "-l", Path.Combine(_folder, "server.log"), "-o", Settings(port));
                ConnectionString = $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres";
                return;
            }
            catch (InvalidOperationException) when (attempt < attempts)
            {
                // Another process may have taken the port between the look and the start.
            }
        }
    }

    /// <summary>The server of a test need not survive a crash of the machine, only that of its clients.</summary>
    private static string Settings(int port) =>
        $"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=300 "
        + "-c fsync=off -c synchronous_commit=off -c full_page_writes=off";

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>A test process that was killed leaves its server running; the next one ends it.</summary>
    private static async Task RemoveLeftOversAsync(ServerPrograms programs)
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), FolderPrefix + "*"))
        {
            var owner = Path.GetFileName(folder)[FolderPrefix.Length..];
            if (int.TryParse(owner, CultureInfo.InvariantCulture, out var id)
                && (id == Environment.ProcessId || !Directory.Exists($"/proc/{id}"))
                && ServerPrograms.Owns(folder))
            {
                await RemoveAsync(programs, folder);
            }
        }
    }

    private static async Task RemoveAsync(ServerPrograms programs, string folder)
    {
        var data = Path.Combine(folder, "data");
        if (File.Exists(Path.Combine(data, "postmaster.pid")))
        {
            await programs.TryRunAsync("pg_ctl", "stop", "-w", "-m", "immediate", "-D", data);
        }

        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private void StopAtExit(object? sender, EventArgs e) =>
        DisposeAsync().AsTask().GetAwaiter().GetResult();
}
