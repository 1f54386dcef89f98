using System.Text.Json;
using EfBatched.Model;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfBatched.ChaosTests;

/// <summary>A server that may crash, and what must be true of its tables whenever a migration has finished.</summary>
internal sealed class ChaosDatabase : IAsyncDisposable
{
    private readonly LocalPostgres _server;
    private readonly ShopDatabase _shop;
    private readonly int _rows;

    private ChaosDatabase(LocalPostgres server, ShopDatabase shop, int rows)
    {
        _server = server;
        _shop = shop;
        _rows = rows;
    }

    public string ConnectionString => _shop.ConnectionString;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    /// <summary>How often the migration was enqueued, so how often each row must have been changed once it has finished.</summary>
    public int Runs { get; private set; }

    public static async Task<ChaosDatabase> StartAsync(int rows)
    {
        var server = await LocalPostgres.StartAsync(isDurable: true);
        // The harness itself only needs to get over the crashes that it causes.
        var shop = await ShopDatabase.CreateOnAsync(server.ConnectionString, ShopProvider.PostgreSqlWithRetry, rows);
        return new ChaosDatabase(server, shop, rows);
    }

    public async Task BeginAsync()
    {
        if (Runs == 0)
        {
            await _shop.EnqueueAsync();
        }
        else
        {
            await _shop.RunAgainAsync();
        }

        Runs++;
    }

    public Task<BatchedMigrationState> StateAsync() => _shop.StateAsync();

    public Task<T> OperateAsync<T>(Func<BatchedMigrationsFacade, Task<T>> operation) => _shop.OperateAsync(operation);

    public Task<int> ExecuteAsync(string sql) => _shop.ExecuteAsync(sql);

    public async Task<T?> ScalarAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return await connection.ScalarAsync<T>(sql);
    }

    public async Task CrashAsync()
    {
        await _server.KillAsync();
        await _server.StartAgainAsync();
    }

    /// <summary>Everything that is wrong after the work has ended; empty when nothing is.</summary>
    public async Task<IReadOnlyList<string>> FindFaultsAsync()
    {
        var found = new List<string>();
        await using var context = _shop.CreateContext();
        var changes = await context.Orders.Where(o => o.Changes != Runs).Select(o => o.Changes).ToListAsync(CancellationToken);
        found.AddRange(changes.CountBy(n => n).Select(c => $"{c.Value} rows were changed {c.Key} time(s) instead of {Runs}"));
        var inserts = await context.OrderLogs.GroupBy(l => l.OrderId).Where(g => g.Count() != Runs).Select(g => g.Count())
            .ToListAsync(CancellationToken);
        found.AddRange(inserts.CountBy(n => n).Select(c => $"{c.Value} rows have {c.Key} insert(s) instead of {Runs}"));
        var logged = await context.OrderLogs.Select(l => l.OrderId).Distinct().CountAsync(CancellationToken);
        if (logged != _rows)
        {
            found.Add($"{_rows - logged} rows have no insert");
        }

        return [.. found, .. FindFaultsOfJobs(await context.Set<BatchedJobRow>().ToListAsync(CancellationToken))];
    }

    private IEnumerable<string> FindFaultsOfJobs(List<BatchedJobRow> jobs)
    {
        int? end = null;
        foreach (var job in jobs.OrderBy(j => Key(j.UpTo)))
        {
            if (Key(job.After) != end)
            {
                yield return $"job {job.Id} begins after {job.After ?? "the start"}, the one before it ends at {end}";
            }

            if (job.Status != BatchedJobStatus.Finished || job.Checkpoint != job.UpTo || job.Token is not null)
            {
                yield return $"job {job.Id} is {job.Status} at {job.Checkpoint} of {job.UpTo}";
            }

            end = Key(job.UpTo);
        }

        if (end != _rows * 10)
        {
            yield return $"the jobs end at {end} instead of {_rows * 10}";
        }
    }

    private static int? Key(string? boundary) =>
        boundary is null ? null : JsonSerializer.Deserialize<int[]>(boundary)![0];

    public async ValueTask DisposeAsync()
    {
        await _shop.DisposeAsync();
        await _server.DisposeAsync();
    }
}
