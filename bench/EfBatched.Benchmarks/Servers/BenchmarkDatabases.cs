using Npgsql;

namespace EfBatched.Benchmarks.Servers;

/// <summary>Makes a database for every measurement, each an exact copy of its case's template.</summary>
internal sealed class BenchmarkDatabases(string serverConnectionString)
{
    // Several runs may share a server.
    private static readonly string Prefix = $"efbatched_bench_{Environment.ProcessId}";

    private static readonly string Copy = Prefix + "_copy";

    /// <summary>Creates a template: the model's tables, filled, vacuumed and analyzed.</summary>
    public async Task<string> CreateTemplateAsync(string name, string fillSql)
    {
        var template = $"{Prefix}_{name.Replace('-', '_')}";
        await DropAsync(template);
        await ExecuteAsync(Server, $"CREATE DATABASE {template}");
        await using var arena = Open(template);
        await using (var context = arena.CreateContext())
        {
            await context.Database.EnsureCreatedAsync();
        }

        await arena.ExecuteAsync("CREATE EXTENSION IF NOT EXISTS pg_prewarm");
        await arena.ExecuteAsync(fillSql);
        await arena.ExecuteAsync("VACUUM (ANALYZE)");
        return template;
    }

    /// <summary>A template itself, to add to it what the model's tables do not say.</summary>
    public Arena Open(string template) => new(ConnectionStringOf(template));

    /// <summary>Copies a template over the last copy, in the server's memory and on disk.</summary>
    public async Task<Arena> CopyAsync(string template)
    {
        await DropAsync(Copy);
        await ExecuteAsync(Server, $"CREATE DATABASE {Copy} TEMPLATE {template} STRATEGY FILE_COPY");
        var arena = new Arena(ConnectionStringOf(Copy));
        await arena.ExecuteAsync(
            """
            SELECT pg_prewarm(c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'public' AND c.relkind IN ('r', 'i');
            """);
        await arena.ExecuteAsync("CHECKPOINT");
        return arena;
    }

    public async Task DropAsync(string name)
    {
        NpgsqlConnection.ClearAllPools();
        await ExecuteAsync(Server, $"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    }

    public Task DropCopyAsync() => DropAsync(Copy);

    public Task<T> QueryAsync<T>(string sql) => Arena.QueryAsync<T>(Server, sql);

    private string Server { get; } = new NpgsqlConnectionStringBuilder(serverConnectionString) { Pooling = false }.ConnectionString;

    private string ConnectionStringOf(string database) =>
        new NpgsqlConnectionStringBuilder(serverConnectionString)
        {
            Database = database,
            ApplicationName = "benchmark",
            CommandTimeout = 0,
        }.ConnectionString;

    private static Task ExecuteAsync(string connectionString, string sql) => Arena.ExecuteAsync(connectionString, sql);
}
