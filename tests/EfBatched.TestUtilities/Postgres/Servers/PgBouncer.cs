using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace EfBatched.TestUtilities.Postgres.Servers;

/// <summary>A real PgBouncer in transaction mode before a server: each transaction gets whatever connection is free.</summary>
public sealed class PgBouncer : IAsyncDisposable
{
    /// <summary>The environment variable that puts a pooler before the databases of tests: <c>pgbouncer</c>.</summary>
    public const string PoolerVariable = "EFBATCHED_TEST_POOLER";

    private static readonly string[] _programs = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer"];

    private readonly Process _process;
    private readonly string _folder;
    private readonly int _port;

    private PgBouncer(Process process, string folder, int port)
    {
        _process = process;
        _folder = folder;
        _port = port;
        AppDomain.CurrentDomain.ProcessExit += StopAtExit;
    }

    /// <summary>Whether the environment asks for a pooler before every database.</summary>
    public static bool IsWanted => Environment.GetEnvironmentVariable(PoolerVariable) is { Length: > 0 };

    /// <summary>Starts a pooler.</summary>
    /// <param name="serverConnectionString">The server behind it, as a superuser.</param>
    /// <param name="poolSize">The most connections to one database of the server.</param>
    public static async Task<PgBouncer> StartAsync(string serverConnectionString, int poolSize = 20)
    {
        var program = _programs.FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException(
                "PgBouncer was not found, and the tests behind a pooler need it. Install the Debian package 'pgbouncer' ('eng/install.sh pgbouncer').");
        var folder = Path.Combine(Path.GetTempPath(), $"efbatched-pgbouncer-{Guid.NewGuid():N}");
        await ServerPrograms.CreateFolderAsync(folder);
        var port = FreePort.Find();
        var configuration = Path.Combine(folder, "pgbouncer.ini");
        var server = new NpgsqlConnectionStringBuilder(serverConnectionString);
        await File.WriteAllTextAsync(configuration, Configuration(server, folder, port, poolSize));
        await File.WriteAllTextAsync(Path.Combine(folder, "users.txt"), $"\"{server.Username}\" \"{server.Password}\"\n");
        // Like PostgreSQL itself it refuses to run as root.
        var command = ServerPrograms.AsServerUser([program, "-q", configuration]);
        var pooler = new PgBouncer(
            Process.Start(new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = Path.GetTempPath() })!, folder, port);
        await pooler.WaitUntilItListensAsync();
        return pooler;
    }

    /// <summary>The same database through the pooler.</summary>
    public string Through(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString)
        {
            Host = "127.0.0.1",
            Port = _port,
            // What DISCARD ALL would clear belongs to whoever has the connection next.
            NoResetOnClose = true,
        }.ConnectionString;

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= StopAtExit;
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Configuration(NpgsqlConnectionStringBuilder server, string folder, int port, int poolSize) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
             [databases]
             * = host={server.Host} port={server.Port}
             [pgbouncer]
             pool_mode = transaction
             default_pool_size = {poolSize}
             listen_addr = 127.0.0.1
             listen_port = {port}
             unix_socket_dir =
             auth_type = trust
             auth_file = {folder}/users.txt
             max_client_conn = 1000
             logfile = {folder}/pgbouncer.log
             """);

    private async Task WaitUntilItListensAsync()
    {
        for (var started = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, _port);
                return;
            }
            catch (SocketException) when (!_process.HasExited && Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(30))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20));
            }
        }
    }

    private void StopAtExit(object? sender, EventArgs e) =>
        _process.Kill(entireProcessTree: true);
}
