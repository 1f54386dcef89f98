using EfBatched.FunctionalTests.Running;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Rehearsing;

[Trait("contract", "B18")]
public class RehearsalTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.PostgreSqlWithRetry)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Nothing_is_left_behind(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, 5_000, hasOwnDatabase: true);
        await using var host = new ShopHost(database);
        await host.RunFirstBatchAsync();
        var before = await database.ChecksumAsync();
        var tried = 0L;
        host.Script.Work = async (batch, cancellationToken) =>
        {
            batch.Context.Add(new OrderLog { OrderId = 1 });
            await batch.Context.SaveChangesAsync(cancellationToken);
            var rows = await ChangeOrders.ChangeAsync(batch, cancellationToken);
            Interlocked.Add(ref tried, rows);
            return rows;
        };

        var report = await host.RehearseAsync(Cancellation);

        Assert.Equal(BatchedRehearsalVerdict.Passed, report.Verdict);
        Assert.Equal(tried, report.Samples.Sum(s => s.RowsChanged));
        Assert.True(tried > 10, $"Only {tried} rows were tried.");
        Assert.Equal(before, await database.ChecksumAsync());
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Figures_are_those_of_the_samples(ShopProvider provider)
    {
        await using var database = await CreateShopAsync(provider, 3_000, hasOwnDatabase: true);
        await database.ExecuteAsync("""UPDATE "Orders" SET "SearchName" = 'x' WHERE "Id" % 20 = 0""");
        await using var host = new ShopHost(database);
        host.Script.Work = (batch, cancellationToken) => batch.Rows.Where(o => o.SearchName == null)
            .ExecuteUpdateAsync(s => s.SetProperty(o => o.Changes, o => o.Changes + 1), cancellationToken);

        var report = await host.RehearseAsync(Cancellation, o => o.Batches = 8);

        Assert.Equal((BatchedRehearsalVerdict.Passed, (BatchedMigrationStatus?)null), (report.Verdict, report.Status));
        Assert.Equal(8, report.Samples.Count);
        Assert.All(report.Samples, s => Assert.InRange(s.RowsChanged, (s.RowsWalked / 2) - 1, (s.RowsWalked / 2) + 1));
        Assert.InRange(report.EstimatedRows!.Value, 1_500, 6_000);
        Assert.InRange(report.RowsToChange!.Value, report.EstimatedRows.Value * 45 / 100, report.EstimatedRows.Value * 55 / 100);
        Assert.Equal(3, report.Forecasts.Count);
        Assert.All(report.Forecasts, f => Assert.True(f.Least > TimeSpan.Zero && f.Least < f.Most));
        Assert.True(report.Forecasts[1].Least > report.Forecasts[2].Least, "Ten per cent of the time take longer than all of it.");
        if (provider == ShopProvider.PostgreSql)
        {
            // A row version with its index entries takes more than a tuple's header.
            Assert.True(report.WalBytesPerRow!.Median > 20, $"{report.WalBytesPerRow.Median} bytes");
            Assert.InRange(report.DeadRows!.Value, report.EstimatedRows.Value * 4 / 10, report.EstimatedRows.Value * 6 / 10);
            Assert.True(report.LeastWalBytes < report.MostWalBytes);
        }
        else
        {
            Assert.Null(report.WalBytesPerRow);
            Assert.Null(report.WalMethod);
        }
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task A_small_table_is_rehearsed_whole(ShopProvider provider)
    {
        await using var database = await CreateShopAsync(provider, 250, hasOwnDatabase: true);
        if (provider == ShopProvider.PostgreSql)
        {
            await database.ExecuteAsync("""ANALYZE "Orders" """);
        }

        await using var host = new ShopHost(database);
        var seen = new HashSet<int>();
        host.Script.Work = async (batch, cancellationToken) =>
        {
            foreach (var id in await batch.Rows.Select(o => o.Id).ToListAsync(cancellationToken))
            {
                seen.Add(id);
            }

            return 0;
        };

        var report = await host.RehearseAsync(Cancellation);

        Assert.True(report.IsWholeTable);
        Assert.Equal(250, report.Samples.Sum(s => s.RowsWalked));
        Assert.Equal(250, seen.Count);
        Assert.StartsWith("All 250 rows could be changed", report.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Samples_are_from_all_over_a_larger_table()
    {
        await using var database = await CreateShopAsync(ShopProvider.PostgreSql, 100_000, hasOwnDatabase: true);
        await database.ExecuteAsync("""ANALYZE "Orders" """);
        await using var host = new ShopHost(database);
        var starts = new List<int>();
        host.Script.Work = (batch, _) =>
        {
            starts.Add(batch.After is null ? 0 : (int)batch.After[0]);
            return Task.FromResult(0);
        };

        var report = await host.RehearseAsync(Cancellation, o => o.Batches = 20);

        Assert.False(report.IsWholeTable);
        Assert.True(starts.Distinct().Count() > 10, string.Join(", ", starts));
        Assert.True(starts.Max() - starts.Min() > 300_000, string.Join(", ", starts));
    }

    [Fact]
    public async Task Batches_adapt_as_those_of_a_run_do()
    {
        await using var database = await CreateShopAsync(ShopProvider.PostgreSql, 20_000, hasOwnDatabase: true);
        await using var host = new ShopHost(database);

        var adapted = await host.RehearseAsync(Cancellation, o => o.Batches = 6);
        await database.EnqueueAsync();
        await database.FixBatchSizeAsync(70);
        var isFixed = await host.RehearseAsync(Cancellation, o => o.Batches = 6);

        Assert.True(adapted.BatchSize > 100, $"{adapted.BatchSize}");
        Assert.Equal(100, adapted.Samples[0].RowsWalked);
        Assert.All(isFixed.Samples, s => Assert.InRange(s.RowsWalked, 1, 70));
        Assert.Equal(BatchedMigrationStatus.Active, isFixed.Status);
    }

    [Fact]
    public async Task The_facade_rehearses_on_the_callers_context()
    {
        await using var database = await CreateShopAsync(ShopProvider.PostgreSql, 1_000);
        await using var context = database.CreateContext();

        var report = await context.Database.BatchedMigrations().RehearseAsync<ChangeLogs>(cancellationToken: Cancellation);

        Assert.Equal(BatchedRehearsalVerdict.NothingToDo, report.Verdict);
        await Assert.ThrowsAsync<ArgumentException>(
            () => context.Database.BatchedMigrations().RehearseAsync<ChangeLogs>(new BatchedMigrationRehearsalOptions { Batches = 0 }, Cancellation));
        await using var transaction = await context.Database.BeginTransactionAsync(Cancellation);
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => context.Database.BatchedMigrations().RehearseAsync<ChangeLogs>(cancellationToken: Cancellation));
    }
}
