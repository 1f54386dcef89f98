using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace EfBatched.TestUtilities.Faults;

/// <summary>Stands between Npgsql and PostgreSQL, counts round trips, and cuts or holds connections at a chosen statement.</summary>
/// <remarks>
/// A <em>statement</em> here is what a client sends until the server answers ReadyForQuery: Npgsql's BEGIN, COMMIT and
/// DISCARD ALL are one each, a whole <see cref="NpgsqlBatch" /> is one. Faults are armed for all connections, happen once, and
/// also count what Npgsql asks when it opens a physical connection: open one first, or say which statement is meant.
/// </remarks>
public sealed class TcpFaultProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<(ProxyConnection Connection, Task Running)> _connections = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly List<ProxyFault> _armed = [];
    private readonly Task _accepting;
    private volatile DnsEndPoint _server;
    private int _connectionCount;

    private TcpFaultProxy(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        _server = EndPoint(builder);
        _listener.Start();
        builder.Host = "127.0.0.1";
        builder.Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        builder.SslMode = SslMode.Disable;
        builder.GssEncryptionMode = GssEncryptionMode.Disable;
        ConnectionString = builder.ConnectionString;
        _accepting = AcceptAsync();
    }

    /// <summary>The connection string that leads through the proxy, unencrypted, otherwise as it was given.</summary>
    public string ConnectionString { get; }

    /// <summary>The round trips completed, over all connections, since the start or the last <c>Clear()</c>.</summary>
    public Recording<RoundTrip> RoundTrips { get; } = new();

    /// <summary>Whether new connections are closed at once, as when the server is down.</summary>
    public bool RefusesConnections { get; set; }

    /// <summary>How long each statement is kept before it is sent on.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Starts a proxy for the server of a connection string.</summary>
    public static TcpFaultProxy Start(string connectionString) =>
        new(connectionString);

    /// <summary>Lets the next COMMIT reach the server, and closes the connection instead of delivering the answer.</summary>
    public ProxyFault DropNextCommitAnswer() =>
        Arm(new ProxyFault(FaultKind.CutAfter, n: 1, e => e.IsCommit));

    /// <summary>Closes the client's connection at the next COMMIT, which then waits in the proxy.</summary>
    public HeldCommit HoldNextCommit() =>
        Arm(new HeldCommit());

    /// <summary>Cuts the connection at the n-th statement from now, before the server sees it.</summary>
    /// <param name="n">Counted from 1.</param>
    /// <param name="where">Counts only the statements with a text that matches.</param>
    public ProxyFault CutBeforeStatement(int n, Func<string, bool>? where = null) =>
        Arm(new ProxyFault(FaultKind.CutBefore, n, Matching(where)));

    /// <summary>Cuts the connection at the n-th statement from now, after the server executed it and before the client knows.</summary>
    /// <inheritdoc cref="CutBeforeStatement" />
    public ProxyFault CutAfterStatement(int n, Func<string, bool>? where = null) =>
        Arm(new ProxyFault(FaultKind.CutAfter, n, Matching(where)));

    /// <summary>Stalls the connection at the n-th statement from now, before the server sees it, until a side goes away.</summary>
    /// <inheritdoc cref="CutBeforeStatement" />
    public ProxyFault StallBeforeStatement(int n, Func<string, bool>? where = null) =>
        Arm(new ProxyFault(FaultKind.StallBefore, n, Matching(where)));

    /// <summary>Stalls the connection after the server executed the n-th statement from now, until a side goes away.</summary>
    /// <inheritdoc cref="CutBeforeStatement" />
    public ProxyFault StallAfterStatement(int n, Func<string, bool>? where = null) =>
        Arm(new ProxyFault(FaultKind.StallAfter, n, Matching(where)));

    /// <summary>Leads to another server from now on, as an address does after a failover; connections to the old one are closed.</summary>
    public void RedirectTo(string connectionString)
    {
        _server = EndPoint(new NpgsqlConnectionStringBuilder(connectionString));
        SeverAll();
    }

    /// <summary>Closes both sides of every connection now, held ones included.</summary>
    public void SeverAll()
    {
        foreach (var (connection, _) in _connections)
        {
            connection.Close();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting.WaitForAsync();
        SeverAll();
        await Task.WhenAll(_connections.Select(c => c.Running)).WaitForAsync();
        _stopping.Dispose();

        await using var connection = new NpgsqlConnection(ConnectionString);
        NpgsqlConnection.ClearPool(connection);
    }

    /// <summary>Takes the fault that this statement triggers, if any.</summary>
    internal ProxyFault? TakeFault(FrontendExchange exchange)
    {
        lock (_lock)
        {
            // Every armed fault counts every statement, also when another one strikes now.
            var striking = _armed.FindAll(f => f.IsNext(exchange)).FirstOrDefault();
            _armed.RemoveAll(f => f == striking);
            return striking;
        }
    }

    private static DnsEndPoint EndPoint(NpgsqlConnectionStringBuilder builder) =>
        new(builder.Host ?? "127.0.0.1", builder.Port);

    private static Func<FrontendExchange, bool> Matching(Func<string, bool>? where) =>
        e => where is null || e.Statements.Any(where);

    private T Arm<T>(T fault)
        where T : ProxyFault
    {
        lock (_lock)
        {
            _armed.Add(fault);
        }

        return fault;
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptSocketAsync(_stopping.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }

            if (RefusesConnections)
            {
                client.Dispose();
                continue;
            }

            var connection = new ProxyConnection(this, ++_connectionCount, client, _server);
            _connections.Enqueue((connection, connection.RunAsync()));
        }
    }
}
