using EfBatched.FunctionalTests.Failures;
using EfBatched.FunctionalTests.Running;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfBatched.FunctionalTests.Rehearsing;

[Trait("contract", "B18")]
public class RehearsedFailuresTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Rows_that_cannot_be_changed_are_named_and_nothing_is_left_behind(ShopProvider provider)
    {
        await using var database = await CreateShopAsync(provider, 400, hasOwnDatabase: true);
        await database.SpoilAsync(10, 1_230, 1_240);
        if (provider == ShopProvider.PostgreSql)
        {
            await database.ExecuteAsync("""ANALYZE "Orders" """);
        }

        await using var host = new ShopHost(database);
        var before = await database.ChecksumAsync();

        var report = await host.RehearseAsync(Cancellation, o => o.Batches = 10);

        Assert.Equal(BatchedRehearsalVerdict.RowsFail, report.Verdict);
        Assert.Equal(["[10]", "[1230]", "[1240]"], report.Failures.Select(f => f.Key));
        Assert.All(report.Failures, f => Assert.Equal(provider == ShopProvider.Sqlite ? "19" : "23514", f.SqlState));
        if (provider == ShopProvider.PostgreSql)
        {
            Assert.All(report.Failures, f => Assert.Equal("bad_rows", f.Constraint));
        }

        Assert.Equal(397, report.Samples.Sum(s => s.RowsChanged));
        Assert.Equal(before, await database.ChecksumAsync());
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Work_that_throws_for_every_row_is_at_fault_and_not_the_rows(ShopProvider provider)
    {
        await using var database = await CreateShopAsync(provider, 400);
        await using var host = new ShopHost(database);
        host.Script.Work = (_, _) => throw new InvalidDataException("No such thing.");

        var report = await host.RehearseAsync(Cancellation);

        Assert.Equal(BatchedRehearsalVerdict.WorkFails, report.Verdict);
        Assert.Contains("No such thing.", report.Summary, StringComparison.Ordinal);
        Assert.Equal("System.IO.InvalidDataException", report.Failures.Single(f => f.Key is null).Type);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql, Commit.ByContext)]
    [InlineData(ShopProvider.PostgreSql, Commit.ByStatement)]
    [InlineData(ShopProvider.PostgreSql, Commit.ByDriver)]
    [InlineData(ShopProvider.PostgreSql, Commit.ByCommand)]
    [InlineData(ShopProvider.PostgreSql, Commit.ByCommandThatStartsAnother)]
    [InlineData(ShopProvider.Sqlite, Commit.ByContext)]
    [InlineData(ShopProvider.Sqlite, Commit.ByStatement)]
    [InlineData(ShopProvider.Sqlite, Commit.ByDriver)]
    [InlineData(ShopProvider.Sqlite, Commit.ByCommand)]
    public async Task Work_that_commits_cannot(ShopProvider provider, Commit way)
    {
        await using var database = await CreateShopAsync(provider, 400);
        await using var host = new ShopHost(database);
        host.Script.Work = async (batch, cancellationToken) =>
        {
            var rows = await ChangeOrders.ChangeAsync(batch, cancellationToken);
            await CommitAsync(batch.Context, way, cancellationToken);
            return rows;
        };
        var before = await database.ChecksumAsync();

        var report = await host.RehearseAsync(Cancellation);

        Assert.Equal(BatchedRehearsalVerdict.WorkFails, report.Verdict);
        Assert.Equal(before, await database.ChecksumAsync());
    }

    [Fact]
    public async Task What_is_checked_at_commit_is_checked_before_the_rollback()
    {
        await using var database = await CreateShopAsync(ShopProvider.PostgreSql, 400, hasOwnDatabase: true);
        await database.ExecuteAsync(
            """
            ALTER TABLE "OrderLogs" ADD FOREIGN KEY ("OrderId") REFERENCES "Orders" ("Id") DEFERRABLE INITIALLY DEFERRED
            """);
        await using var host = new ShopHost(database);
        host.Script.Work = async (batch, cancellationToken) =>
        {
            var keys = await batch.Rows.Select(o => o.Id).ToListAsync(cancellationToken);
            batch.Context.AddRange(keys.Select(k => new OrderLog { OrderId = k == 500 ? -1 : k }));
            await batch.Context.SaveChangesAsync(cancellationToken);
            return keys.Count;
        };

        await database.ExecuteAsync("""ANALYZE "Orders" """);
        var report = await host.RehearseAsync(Cancellation);

        Assert.Equal((BatchedRehearsalVerdict.RowsFail, "[500]"), (report.Verdict, report.Failures.Single().Key));
        Assert.Equal("23503", report.Failures.Single().SqlState);
        Assert.Contains(report.Findings, f => f.Subject == "deferred constraint");
    }

    [Fact]
    public async Task Work_that_hangs_ends_with_the_time_of_the_rehearsal()
    {
        await using var database = await CreateShopAsync(ShopProvider.PostgreSql, 400);
        await using var host = new ShopHost(database);
        host.Script.Work = async (batch, cancellationToken) =>
        {
            await batch.Context.Database.ExecuteSqlRawAsync("SELECT pg_sleep(60)", cancellationToken);
            return 0;
        };

        var report = await host.RehearseAsync(Cancellation, o => o.MaxDuration = TimeSpan.FromSeconds(1));

        Assert.Equal(BatchedRehearsalVerdict.Incomplete, report.Verdict);
        Assert.Equal("Nothing can be said of the migration: the time of the rehearsal, 1 s, was over before a batch had ended.", report.Summary);
    }

    [Fact]
    public async Task Work_that_ignores_its_token_is_given_up_and_its_session_ended()
    {
        await using var database = await CreateShopAsync(ShopProvider.PostgreSql, 400, hasOwnDatabase: true);
        await using var host = new ShopHost(database);
        var released = new TaskCompletionSource();
        host.Script.Work = async (batch, cancellationToken) =>
        {
            var rows = await ChangeOrders.ChangeAsync(batch, cancellationToken);
            await released.Task;
            return rows;
        };
        var before = await database.ChecksumAsync();

        var report = await host.RehearseAsync(Cancellation, o => o.MaxDuration = TimeSpan.FromSeconds(1));

        Assert.Equal(BatchedRehearsalVerdict.Incomplete, report.Verdict);
        Assert.Equal(before, await database.ChecksumAsync());
        // Nobody holds the rows any more.
        Assert.Equal(400, await database.ExecuteAsync("""SET LOCAL lock_timeout = '2s'; UPDATE "Orders" SET "Changes" = 7"""));
        released.SetResult();
    }

    [Fact]
    public async Task Statement_that_takes_too_long_is_made_smaller_as_in_a_run()
    {
        await using var database = await CreateShopAsync(ShopProvider.PostgreSql, 100, hasOwnDatabase: true);
        await database.ExecuteAsync("""ANALYZE "Orders" """);
        await using var host = new ShopHost(database);
        host.Script.Work = async (batch, cancellationToken) =>
        {
            var rows = await batch.Rows.CountAsync(cancellationToken);
            await batch.Context.Database.ExecuteSqlAsync($"SELECT pg_sleep({(rows > 30 ? 5 : 0)})", cancellationToken);
            return rows;
        };

        var report = await host.RehearseAsync(
            Cancellation,
            o =>
            {
                o.Batches = 1;
                o.ConfigureRunner = r =>
                {
                    r.WorkTimeout = TimeSpan.FromMilliseconds(200);
                    r.LockTimeout = TimeSpan.FromMilliseconds(100);
                    r.TargetBatchDuration = TimeSpan.FromMilliseconds(50);
                };
            });

        Assert.Equal(BatchedRehearsalVerdict.Passed, report.Verdict);
        Assert.All(report.Samples, s => Assert.InRange(s.RowsWalked, 1, 30));
        Assert.Equal(100, report.Samples.Sum(s => s.RowsWalked));
    }

    [Fact]
    public async Task Rows_that_others_hold_are_waited_for_gently_and_whom_it_waits_for_is_said()
    {
        await using var database = await CreateShopAsync(ShopProvider.PostgreSql, 50, hasOwnDatabase: true);
        await using var host = new ShopHost(database);
        await using var other = database.CreateContext();
        await using var transaction = await other.Database.BeginTransactionAsync(Cancellation);
        await other.Database.ExecuteSqlRawAsync("""LOCK TABLE "Orders" IN SHARE ROW EXCLUSIVE MODE""", Cancellation);

        var report = await host.RehearseAsync(
            Cancellation, o => o.ConfigureRunner = r => r.LockTimeout = TimeSpan.FromMilliseconds(200));

        Assert.Equal(BatchedRehearsalVerdict.Incomplete, report.Verdict);
        Assert.Contains("It waits for a lock on the table 'Orders' that", report.Summary, StringComparison.Ordinal);
    }

    private static async Task CommitAsync(ShopContext context, Commit way, CancellationToken cancellationToken)
    {
        switch (way)
        {
            case Commit.ByContext:
                await context.Database.CommitTransactionAsync(cancellationToken);
                break;
            case Commit.ByStatement:
                await context.Database.ExecuteSqlRawAsync("COMMIT", cancellationToken);
                break;
            case Commit.ByDriver:
                await context.Database.CurrentTransaction!.GetDbTransaction().CommitAsync(cancellationToken);
                break;
            default:
                using (var command = context.Database.GetDbConnection().CreateCommand())
                {
                    command.Transaction = context.Database.CurrentTransaction!.GetDbTransaction();
                    command.CommandText = way == Commit.ByCommand ? "COMMIT" : "COMMIT; BEGIN";
                    await command.ExecuteNonQueryAsync(cancellationToken);
                }

                break;
        }
    }

    public enum Commit
    {
        ByContext,
        ByStatement,
        ByDriver,
        ByCommand,
        ByCommandThatStartsAnother,
    }
}
