using EfBatched.FunctionalTests.Batching;
using EfBatched.TestUtilities.Batching;
using EfBatched.TestUtilities.Faults;
using EfBatched.TestUtilities.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfBatched.FunctionalTests.Running;

/// <summary>What a batch and a job cost beside their work, so that it cannot creep up.</summary>
public class BatchCostTest(PostgresFixture postgres)
{
    private const int Rows = 600;

    // Bookkeeping of a job beside its batches: look, columns, first batch, range, three of the claim, finish.
    private const int MostRoundTripsOfJob = 8;

    private int _compilations;

    private static CancellationToken CancellationToken =>
        TestContext.Current.CancellationToken;

    public static TheoryData<Type, bool> Keys =>
        new()
        {
            { typeof(LongRow), false },
            { typeof(LongRow), true },
            { typeof(IntIntRow), false },
            { typeof(IntIntRow), true },
            { typeof(TripleRow), true },
        };

    [Theory]
    [MemberData(nameof(Keys))]
    [Trait("contract", "B20")]
    public async Task A_batch_takes_three_round_trips_whatever_its_key_and_prepares_nothing(Type row, bool retries)
    {
        await using var database = await CreateAsync();
        await using var proxy = TcpFaultProxy.Start(database.ConnectionString);
        await CountAsync(database, proxy, row, retries, batchSize: 100, jobSize: Rows);

        var few = await CountAsync(database, proxy, row, retries, batchSize: 100, jobSize: Rows);
        var many = await CountAsync(database, proxy, row, retries, batchSize: 10, jobSize: Rows);

        Assert.Equal(3 * (60 - 6), many - few);
        Assert.DoesNotContain(
            proxy.RoundTrips.Items.SelectMany(r => r.Statements), s => s.StartsWith("PREPARE", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(typeof(LongRow))]
    [InlineData(typeof(IntIntRow))]
    public async Task A_job_takes_a_bounded_number_of_round_trips(Type row)
    {
        await using var database = await CreateAsync();
        await using var proxy = TcpFaultProxy.Start(database.ConnectionString);
        await CountAsync(database, proxy, row, retries: false, batchSize: 100, jobSize: 100);

        var few = await CountAsync(database, proxy, row, retries: false, batchSize: 100, jobSize: 300);
        var many = await CountAsync(database, proxy, row, retries: false, batchSize: 100, jobSize: 100);

        var ofJob = (many - few) / 4;
        Assert.True(ofJob <= MostRoundTripsOfJob, $"{ofJob} round trips:\n{string.Join('\n', proxy.RoundTrips.Items)}");
    }

    [Fact]
    public async Task A_run_sums_up_its_jobs_once()
    {
        await using var database = await CreateAsync();
        await using var proxy = TcpFaultProxy.Start(database.ConnectionString);

        await CountAsync(database, proxy, typeof(LongRow), retries: false, batchSize: 100, jobSize: 100);

        Assert.Single(
            proxy.RoundTrips.Items.SelectMany(r => r.Statements),
            s => s.Contains("SUM(\"rows_migrated\")", StringComparison.Ordinal) && s.Contains("GROUP BY", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(typeof(LongRow))]
    [InlineData(typeof(IntIntRow))]
    [InlineData(typeof(TripleRow))]
    public async Task Batches_of_every_size_share_their_compiled_queries(Type row)
    {
        await using var database = await CreateAsync();
        await RunAsync(database, database.ConnectionString, row, retries: false, batchSize: 10, jobSize: 100);
        _compilations = 0;

        await RunAsync(database, database.ConnectionString, row, retries: false, batchSize: 7, jobSize: 90);

        // 86 batches. A composite key has a shape of its own for each prefix that both ends of a range share.
        Assert.InRange(_compilations, 0, row == typeof(LongRow) ? 0 : 3);
    }

    private async Task<TestDatabase> CreateAsync() =>
        await postgres.CreateDatabaseAsync(
            "keys",
            async connectionString =>
            {
                await using var context = KeyContext.OnPostgres(connectionString);
                await context.Database.EnsureCreatedAsync(CancellationToken);
            });

    private async Task<int> CountAsync(
        TestDatabase database, TcpFaultProxy proxy, Type row, bool retries, int batchSize, int jobSize)
    {
        await RunAsync(database, proxy.ConnectionString, row, retries, batchSize, jobSize, proxy.RoundTrips.Clear);
        return proxy.RoundTrips.Items.Count;
    }

    private async Task RunAsync(
        TestDatabase database, string connectionString, Type row, bool retries, int batchSize, int jobSize, Action? begin = null)
    {
        await using (var context = KeyContext.OnPostgres(database.ConnectionString))
        {
            await FillAsync(context, row);
            await context.Database.ExecuteSqlAsync($"DELETE FROM batched_migrations", CancellationToken);
            await context.Database.EnqueueBatchedMigrationAsync(row.Name, cancellationToken: CancellationToken);
            await context.Database.ExecuteSqlAsync(
                $"UPDATE batched_migrations SET batch_size = {batchSize}, job_size = {jobSize}, has_fixed_batch_size = true",
                CancellationToken);
        }

        await using var run = KeyContext.OnPostgres(
            connectionString,
            o =>
            {
                o.LogTo(
                    (id, _) => id == CoreEventId.QueryCompilationStarting,
                    _ => Interlocked.Increment(ref _compilations));
                if (retries)
                {
                    o.UseNpgsql(connectionString, n => n.EnableRetryOnFailure());
                }
            });
        await run.Database.OpenConnectionAsync(CancellationToken);
        await run.Database.CloseConnectionAsync();
        begin?.Invoke();

        var result = await run.Database.RunBatchedMigrationsAsync(
            row.Name,
            o =>
            {
                // One look at the load, however long the run takes.
                o.Throttling.Interval = TimeSpan.FromMinutes(10);
                o.Throttling.DutyCyclePercent = 100;
            },
            CancellationToken);

        Assert.Equal(Rows, Assert.Single(result.Migrations).RowsMigrated);
    }

    private static Task FillAsync(KeyContext context, Type row) =>
        row == typeof(LongRow) ? KeyRowSeed.FillAsync<LongRow>(context, Rows)
        : row == typeof(IntIntRow) ? KeyRowSeed.FillAsync<IntIntRow>(context, Rows)
        : KeyRowSeed.FillAsync<TripleRow>(context, Rows);
}
