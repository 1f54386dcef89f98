using System.Collections.Concurrent;
using EfBatched.TestUtilities.Postgres.Servers;
using Npgsql;
using Xunit;

namespace EfBatched.TestUtilities.Postgres;

/// <summary>The server of a test assembly, and the databases that its tests own. Use it as an xunit assembly fixture.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private readonly string _prefix = $"efbatched_{Environment.ProcessId}_{Guid.NewGuid().ToString("N")[..6]}";
    private readonly ConcurrentDictionary<string, Lazy<Task<TestDatabase>>> _templates = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, SharedDatabases> _shared = new(StringComparer.Ordinal);

    // A template must have no other connection while it is cloned:
    // https://www.postgresql.org/docs/current/manage-ag-templatedbs.html
    private readonly SemaphoreSlim _cloning = new(1, 1);

    private PostgresServer? _server;
    private PgBouncer? _pooler;
    private NpgsqlDataSource? _maintenance;
    private int _databases;

    /// <summary>The server's maintenance database, as a superuser.</summary>
    public string ConnectionString =>
        Server.ConnectionString;

    private PostgresServer Server =>
        _server ?? throw new InvalidOperationException("The fixture has no server before InitializeAsync or after DisposeAsync.");

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        _server = await PostgresServer.StartAsync();
        _maintenance = NpgsqlDataSource.Create(_server.ConnectionString);
        _pooler = PgBouncer.IsWanted ? await PgBouncer.StartAsync(_server.ConnectionString) : null;
    }

    /// <summary>Creates an empty database.</summary>
    public Task<TestDatabase> CreateDatabaseAsync() =>
        CreateAsync(template: null, TestContext.Current.CancellationToken);

    /// <summary>Creates an empty database that stores the characters of Western Europe alone.</summary>
    public Task<TestDatabase> CreateLatin1DatabaseAsync() =>
        CreateAsync("template0 ENCODING 'LATIN1' LOCALE 'C'", TestContext.Current.CancellationToken);

    /// <summary>Creates a database as a copy of a template, which is built once per key.</summary>
    /// <param name="templateKey">What the template is; the same key must always come with the same build.</param>
    /// <param name="build">Fills the template through the connection string that it is given.</param>
    public async Task<TestDatabase> CreateDatabaseAsync(
        string templateKey,
        Func<string, Task> build)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var template = await _templates
            .GetOrAdd(templateKey, _ => new Lazy<Task<TestDatabase>>(() => BuildTemplateAsync(build)))
            .Value
            .WaitAsync(cancellationToken);

        await _cloning.WaitAsync(cancellationToken);
        try
        {
            return await CreateAsync(template.Name, cancellationToken);
        }
        finally
        {
            _cloning.Release();
        }
    }

    /// <summary>
    /// Lends a copy of a template to one test at a time; it is emptied when the test gives it back by disposing it, which takes less time than
    /// creating one, connecting to it and dropping it.
    /// </summary>
    /// <remarks>
    /// Not for a test that changes the schema, ends sessions other than its own, or looks at the counters of a table or of the database.
    /// </remarks>
    /// <param name="templateKey">What the template is, as for a copy of the test's own.</param>
    /// <param name="build">Fills the template with tables, but not with rows.</param>
    public Task<TestDatabase> ShareDatabaseAsync(string templateKey, Func<string, Task> build) =>
        _shared.GetOrAdd(templateKey, key => new SharedDatabases(() => CreateDatabaseAsync(key, build))).TakeAsync();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var databases in _shared.Values)
        {
            await databases.DisposeAsync();
        }

        foreach (var template in _templates.Values.Where(t => t.Value.IsCompletedSuccessfully))
        {
            await (await template.Value).DisposeAsync();
        }

        if (_pooler is not null)
        {
            await _pooler.DisposeAsync();
        }

        if (_maintenance is not null)
        {
            await _maintenance.DisposeAsync();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
            _server = null;
        }

        _cloning.Dispose();
    }

    private async Task<TestDatabase> BuildTemplateAsync(Func<string, Task> build)
    {
        var template = await CreateAsync(template: null, CancellationToken.None);
        try
        {
            await build(template.ConnectionString);
            await template.DisconnectAllAsync();
            return template;
        }
        catch
        {
            await template.DisposeAsync();
            throw;
        }
    }

    private async Task<TestDatabase> CreateAsync(string? template, CancellationToken cancellationToken)
    {
        var name = $"{_prefix}_{Interlocked.Increment(ref _databases)}";
        await using var command = _maintenance!.CreateCommand(
            template is null ? $"CREATE DATABASE {name}" : $"CREATE DATABASE {name} TEMPLATE {template}");
        await command.ExecuteNonQueryAsync(cancellationToken);
        return new TestDatabase(_maintenance, Server.ConnectionString, name, _pooler);
    }
}
