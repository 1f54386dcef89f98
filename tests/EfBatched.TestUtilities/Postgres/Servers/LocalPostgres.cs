using System.Globalization;

namespace EfBatched.TestUtilities.Postgres.Servers;

/// <summary>
/// A server from this machine's programs, with its data in a temp folder named after the test process. A test that has one of its own may
/// kill it, start it again and promote a standby of it.
/// </summary>
public sealed class LocalPostgres : IAsyncDisposable
{
    private const string FolderPrefix = "efbatched-postgres-process-";

    private static int _servers;

    private readonly ServerPrograms _programs;
    private readonly string _folder;
    private readonly bool _isDurable;
    private int _port;
    private bool _stopped;

    private LocalPostgres(ServerPrograms programs, bool isDurable)
    {
        _programs = programs;
        _isDurable = isDurable;
        _folder = Path.Combine(Path.GetTempPath(), $"{FolderPrefix}{Environment.ProcessId}-{Interlocked.Increment(ref _servers)}");

        // A test run that is ended from the keyboard does not get to dispose its fixtures.
        AppDomain.CurrentDomain.ProcessExit += StopAtExit;
    }

    /// <summary>The maintenance database, as a superuser.</summary>
    public string ConnectionString =>
        $"Host=127.0.0.1;Port={_port};Username=postgres;Database=postgres";

    private string Data =>
        Path.Combine(_folder, "data");

    /// <summary>Starts a new server from the programs of this machine.</summary>
    /// <param name="isDurable">Whether what was committed survives when the server is killed; costs speed.</param>
    /// <exception cref="InvalidOperationException">There are none, or it did not start.</exception>
    public static Task<LocalPostgres> StartAsync(bool isDurable) =>
        StartAsync(
            PostgresPrograms.Find()
            ?? throw new InvalidOperationException(
                "This test kills a server of its own, and PostgreSQL's programs (initdb, pg_ctl, postgres) were not found on this machine. "
                + $"Install them (Debian package 'postgresql'), or name their folder in {PostgresPrograms.FolderVariable}."),
            isDurable);

    internal static async Task<LocalPostgres> StartAsync(string programFolder, bool isDurable)
    {
        var programs = new ServerPrograms(programFolder);
        await RemoveLeftOversAsync(programs);

        var server = new LocalPostgres(programs, isDurable);
        try
        {
            await ServerPrograms.CreateFolderAsync(server._folder);
            await programs.RunAsync(
                "initdb", "-D", server.Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync");
            await server.StartOnFreePortAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the server as a crash does: nothing is written back, nobody is told.</summary>
    public Task KillAsync() =>
        _programs.RunAsync("pg_ctl", "stop", "-w", "-m", "immediate", "-D", Data);

    /// <summary>Starts the server again, on the port that it had.</summary>
    public Task StartAgainAsync() =>
        StartOnAsync(_port);

    /// <summary>Starts a standby that streams from this server, which is down for a moment while it is copied.</summary>
    public async Task<LocalPostgres> CreateStandbyAsync()
    {
        var standby = new LocalPostgres(_programs, _isDurable);
        try
        {
            await ServerPrograms.CreateFolderAsync(standby._folder);
            await _programs.RunAsync("pg_ctl", "stop", "-w", "-m", "fast", "-D", Data);
            await ServerPrograms.CopyFolderAsync(Data, standby.Data);
            await StartAgainAsync();
            await ServerPrograms.AppendAsync(Path.Combine(standby.Data, "standby.signal"), "");
            await ServerPrograms.AppendAsync(
                Path.Combine(standby.Data, "postgresql.conf"), $"primary_conninfo = 'host=127.0.0.1 port={_port} user=postgres'");
            await standby.StartOnFreePortAsync();
            return standby;
        }
        catch
        {
            await standby.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes a standby a primary.</summary>
    public Task PromoteAsync() =>
        _programs.RunAsync("pg_ctl", "promote", "-w", "-D", Data);

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= StopAtExit;
        if (!_stopped)
        {
            _stopped = true;
            await RemoveAsync(_programs, _folder);
        }
    }

    private async Task StartOnFreePortAsync()
    {
        const int attempts = 5;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await StartOnAsync(_port = FreePort.Find());
                return;
            }
            catch (InvalidOperationException) when (attempt < attempts)
            {
                // Another process may have taken the port between the look and the start.
            }
        }
    }

    private Task StartOnAsync(int port) =>
        _programs.RunAsync(
            "pg_ctl", "start", "-w", "-t", "60", "-D", Data, "-l", Path.Combine(_folder, "server.log"), "-o", Settings(port));

    private string Settings(int port) =>
        $"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=300"
        + (_isDurable ? "" : " -c fsync=off -c synchronous_commit=off -c full_page_writes=off");

    /// <summary>A test process that was killed leaves its servers running; the next one ends them.</summary>
    private static async Task RemoveLeftOversAsync(ServerPrograms programs)
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), FolderPrefix + "*"))
        {
            var owner = Path.GetFileName(folder)[FolderPrefix.Length..].Split('-')[0];
            if (int.TryParse(owner, CultureInfo.InvariantCulture, out var id)
                && id != Environment.ProcessId && !Directory.Exists($"/proc/{id}") && ServerPrograms.Owns(folder))
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
