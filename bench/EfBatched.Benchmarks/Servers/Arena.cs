using EfBatched.Benchmarks.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace EfBatched.Benchmarks.Servers;

/// <summary>The database in which a contestant runs, and the ways to reach it.</summary>
internal sealed class Arena : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public Arena(string connectionString)
    {
        ConnectionString = connectionString;
        _services = new ServiceCollection().AddBenchmarkContext(connectionString).BuildServiceProvider();
    }

    public string ConnectionString { get; }

    public IServiceProvider Services => _services;

    public BenchmarkContext CreateContext() =>
        new(new DbContextOptionsBuilder<BenchmarkContext>().UseBenchmarks(ConnectionString).Options);

    public async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    public Task ExecuteAsync(string sql) => ExecuteAsync(ConnectionString, sql);

    public Task<T> QueryAsync<T>(string sql) => QueryAsync<T>(ConnectionString, sql);

    public static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }

    public static async Task<T> QueryAsync<T>(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
