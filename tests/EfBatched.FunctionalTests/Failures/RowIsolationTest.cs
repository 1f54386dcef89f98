using System.Globalization;
using EfBatched.Diagnostics;
using EfBatched.FunctionalTests.Running;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Failures;

[Trait("contract", "B9")]
public class RowIsolationTest(PostgresFixture postgres) : ShopTest(postgres)
{
    private const int Orders = 1_200;

    public static TheoryData<ShopProvider, int[]> Rows =>
        new(
            from provider in new[] { ShopProvider.PostgreSql, ShopProvider.Sqlite }
            from keys in new int[][]
            {
                [3_330], // in the midst of a batch
                [10], // the first of all
                [12_000], // the last of all
                [5_000], // the last of a job
                [5_010], // the first of a job
                [3_330, 3_340], // neighbours
                [1_000, 1_010, 2_000, 2_010], // around the bounds of batches
            }
            select new TheoryDataRow<ShopProvider, int[]>(provider, keys));

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Rows_that_the_database_refuses_are_isolated_and_the_rest_is_changed_once(ShopProvider provider, int[] keys)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, Orders, hasOwnDatabase: true);
        await database.SpoilAsync(keys);
        await using var host = new ShopHost(database);

        await host.RunAsync(cancellationToken: Cancellation);

        await database.AssertIsolatedAsync(keys);
        await AssertFailedAsync(database, keys.Length);
        var code = provider == ShopProvider.Sqlite ? "19" : "23514";
        var type = provider == ShopProvider.Sqlite ? "Microsoft.Data.Sqlite.SqliteException" : "Npgsql.PostgresException";
        Assert.All(await FailedAsync(database), j => Assert.Equal((code, type, 2), (j.ErrorSqlState, j.ErrorType, j.Attempts)));
        Assert.Equal(keys.Length, Logged(host, EfBatchedEventId.JobSplit).Count);
        Assert.Equal(keys.Length, (await database.EventsAsync()).Count(e => e == BatchedEventKind.RowIsolated));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Rows_at_which_work_in_csharp_throws_are_isolated_and_the_rest_is_changed_once(ShopProvider provider, int[] keys)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, Orders);
        await database.ExecuteAsync($"""UPDATE "Orders" SET "Customer" = 'nobody' WHERE "Id" IN ({string.Join(", ", keys)})""");
        await using var host = new ShopHost(database);
        host.Script.Work = ParseAsync;

        await host.RunAsync(cancellationToken: Cancellation);

        await database.AssertIsolatedAsync(keys);
        await AssertFailedAsync(database, keys.Length);
        Assert.All(
            await FailedAsync(database),
            j => Assert.Equal(
                (BatchedErrorCode.Unknown, null, "System.FormatException", "The input string 'nobody' was not in a correct format."),
                (j.ErrorCode, j.ErrorSqlState, j.ErrorType, j.ErrorMessage)));
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql, "22012")]
    [InlineData(ShopProvider.Sqlite, "19")]
    public async Task Row_that_divides_by_zero_is_isolated(ShopProvider provider, string code)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, Orders);
        await using var host = new ShopHost(database);
        host.Script.Work = (batch, cancellationToken) => batch.Rows.ExecuteUpdateAsync(
            s => s.SetProperty(o => o.Changes, o => o.Changes + 1 + (0 / (o.Id - 3_330))), cancellationToken);

        await host.RunAsync(cancellationToken: Cancellation);

        await database.AssertIsolatedAsync(3_330);
        Assert.Equal(code, Assert.Single(await FailedAsync(database)).ErrorSqlState);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql, "23505")]
    [InlineData(ShopProvider.Sqlite, "19")]
    public async Task Row_that_repeats_a_unique_value_is_isolated(ShopProvider provider, string code)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, Orders, hasOwnDatabase: true);
        await database.ExecuteAsync("""CREATE UNIQUE INDEX ux_search ON "Orders" ("SearchName")""");
        await database.ExecuteAsync("""UPDATE "Orders" SET "Customer" = 'Customer 7' WHERE "Id" = 3330""");
        await using var host = new ShopHost(database);
        host.Script.Work = (batch, cancellationToken) => batch.Rows.ExecuteUpdateAsync(
            s => s.SetProperty(o => o.SearchName, o => o.Customer).SetProperty(o => o.Changes, o => o.Changes + 1), cancellationToken);

        await host.RunAsync(cancellationToken: Cancellation);

        await database.AssertIsolatedAsync(3_330);
        Assert.Equal(code, Assert.Single(await FailedAsync(database)).ErrorSqlState);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    public async Task Row_that_the_database_refuses_only_at_the_commit_is_isolated(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, Orders, hasOwnDatabase: true);
        await database.ExecuteAsync(
            """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'bad row' USING ERRCODE = 'check_violation'; END $$;
            CREATE CONSTRAINT TRIGGER late AFTER UPDATE ON "Orders" DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW WHEN (NEW."Id" = 3330) EXECUTE FUNCTION refuse()
            """);
        await using var host = new ShopHost(database);

        await host.RunAsync(cancellationToken: Cancellation);

        await database.AssertIsolatedAsync(3_330);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task A_row_is_found_in_about_as_many_tries_as_the_batch_has_binary_digits(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 500, fixedBatchSize: 100, hasOwnDatabase: true);
        await database.SpoilAsync(4_560);
        await using var host = new ShopHost(database);
        var batches = 0;
        host.Script.Work = (batch, cancellationToken) =>
        {
            batches++;
            return ChangeOrders.ChangeAsync(batch, cancellationToken);
        };

        await host.RunAsync(cancellationToken: Cancellation);

        // Four batches of 100; the fifth, its halves down to the row; the rest; the row once more.
        Assert.InRange(batches, 4 + 1, 4 + 1 + 8 + 1 + 1);
        await database.AssertIsolatedAsync(4_560);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql, 10, 20)]
    [InlineData(ShopProvider.Sqlite, 10, 20)]
    [InlineData(ShopProvider.PostgreSql, 1_230, 1_240)]
    [InlineData(ShopProvider.Sqlite, 2_990, 3_000)]
    [Trait("contract", "T11")]
    public async Task Rows_at_which_the_work_throws_have_the_same_outcome_wherever_they_lie(ShopProvider provider, int first, int second)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 300);
        await database.ExecuteAsync($"""UPDATE "Orders" SET "Customer" = 'nobody' WHERE "Id" IN ({first}, {second})""");
        await using var host = new ShopHost(database);
        host.Script.Work = ParseAsync;

        await host.RunAsync(cancellationToken: Cancellation);

        await database.AssertIsolatedAsync(first, second);
        await AssertFailedAsync(database, 2);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    [Trait("contract", "T11")]
    public async Task Rows_that_fail_one_after_the_other_are_a_fault_of_the_work_or_the_set_up(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 500, hasOwnDatabase: true);
        await database.SpoilAsync([.. Enumerable.Range(1, 500).Select(i => i * 10)]);
        await using var host = new ShopHost(database);

        await host.RunAsync(o => o.MaxJobAttempts = 2, cancellationToken: Cancellation);

        var state = await database.StateAsync();
        Assert.Equal((BatchedMigrationStatus.Failed, BatchedErrorCode.JobExceedsMaxAttempts), (state.Status, state.ErrorCode));
        Assert.StartsWith(
            "5 rows in a row failed, 2 times, and none in between could be changed, so the work or the set-up is more likely at fault than the rows. "
            + "Last error: ",
            state.ErrorMessage,
            StringComparison.Ordinal);
        Assert.Equal(4, (await database.AssertRangesAsync()).Count(j => j.IsIsolatedRow));
        await database.MendAsync();
        await database.OperateAsync(m => m.RetryAsync<ChangeOrders>());
        await host.RunAsync(cancellationToken: Cancellation);
        Assert.Equal(500, (await database.ChangesAsync())[1]);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    [Trait("contract", "T11")]
    public async Task A_value_that_only_one_row_may_have_is_a_fault_of_the_work(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 300, hasOwnDatabase: true);
        await database.ExecuteAsync("""CREATE UNIQUE INDEX ux_search ON "Orders" ("SearchName")""");
        await using var host = new ShopHost(database);
        host.Script.Work = (batch, cancellationToken) =>
        {
            // Made once for each batch, where it should be for each row.
            var name = Guid.NewGuid().ToString();
            return batch.Rows.ExecuteUpdateAsync(
                s => s.SetProperty(o => o.SearchName, name).SetProperty(o => o.Changes, o => o.Changes + 1), cancellationToken);
        };

        await host.RunAsync(cancellationToken: Cancellation);

        var state = await database.StateAsync();
        Assert.Equal(BatchedMigrationStatus.Failed, state.Status);
        Assert.StartsWith(
            "Batches of several rows fail, while each of their rows could be changed by itself, so no row is at fault but the work: ",
            state.ErrorMessage,
            StringComparison.Ordinal);
        Assert.InRange(state.RowsMigrated, 5, 20);
        Assert.DoesNotContain(await database.JobsAsync(), j => j.IsIsolatedRow);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    [Trait("contract", "T11")]
    public async Task Rows_that_each_stand_in_the_way_of_the_one_before_are_a_fault_of_the_work(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 500, hasOwnDatabase: true);
        // Positions in a list. The constraint is checked at once, row by row.
        await database.ExecuteAsync("""UPDATE "Orders" SET "Changes" = "Id" / 10; CREATE UNIQUE INDEX ux_position ON "Orders" ("Changes")""");
        await using var host = new ShopHost(database);
        host.Script.Work = ChangeOrders.ChangeAsync;

        await host.RunAsync(o => o.MaxJobAttempts = 2, cancellationToken: Cancellation);

        var state = await database.StateAsync();
        Assert.Equal((BatchedMigrationStatus.Failed, BatchedErrorCode.JobExceedsMaxAttempts), (state.Status, state.ErrorCode));
        Assert.StartsWith("5 rows in a row failed, 2 times, and none in between could be changed", state.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains(provider == ShopProvider.Sqlite ? "UNIQUE" : "ux_position", state.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(4, (await database.AssertRangesAsync()).Count(j => j.IsIsolatedRow));
        Assert.Equal(Enumerable.Range(1, 500), (await database.ChangesAsync()).Keys.Order());
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    [Trait("contract", "T11")]
    public async Task Work_that_is_wrong_whatever_the_rows_fails_at_the_first_batch(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 300);
        await using var host = new ShopHost(database);
        host.Script.Work = (batch, cancellationToken) =>
            batch.UpdateRowsAsync(o => o.Id, id => new { Nonsense = id }, cancellationToken);
        await AssertFailsAtOnceAsync("'UpdateRowsAsync' computes 'Nonsense', which is not a mapped property of 'Order'");

        host.Script.Work = (batch, cancellationToken) => batch.Rows.ExecuteUpdateAsync(
            s => s.SetProperty(o => o.SearchName, o => o.Customer.Normalize(System.Text.NormalizationForm.FormD)), cancellationToken);
        await database.OperateAsync(m => m.RetryAsync<ChangeOrders>());
        await AssertFailsAtOnceAsync("could not be translated");

        async Task AssertFailsAtOnceAsync(string message)
        {
            await host.RunAsync(cancellationToken: Cancellation);
            var state = await database.StateAsync();
            Assert.Equal(BatchedMigrationStatus.Failed, state.Status);
            Assert.Contains(message, state.ErrorMessage, StringComparison.Ordinal);
            Assert.Equal(1, Assert.Single(await database.JobsAsync()).Attempts);
        }
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql, null, 100)]
    [InlineData(ShopProvider.Sqlite, null, 100)]
    [InlineData(ShopProvider.PostgreSql, 3, 3)]
    [InlineData(ShopProvider.Sqlite, 0, 0)]
    public async Task More_bad_rows_than_permitted_fail_the_migration_at_once(ShopProvider provider, int? limit, int permitted)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 500, hasOwnDatabase: true);
        // Every second one, so that others show them to be bad.
        await database.SpoilAsync([.. Enumerable.Range(1, 250).Select(i => i * 20)]);
        await database.ExecuteAsync($"UPDATE batched_migrations SET max_failed_rows = {limit?.ToString(CultureInfo.InvariantCulture) ?? "NULL"}");
        await using var host = new ShopHost(database);

        await host.RunAsync(cancellationToken: Cancellation);

        var state = await database.StateAsync();
        Assert.Equal((BatchedMigrationStatus.Failed, BatchedErrorCode.TooManyFailures), (state.Status, state.ErrorCode));
        Assert.StartsWith(
            $"{permitted + 1} row(s) could not be changed, and {permitted} are permitted. Last error: ", state.ErrorMessage, StringComparison.Ordinal);
        Assert.EndsWith(
            "Mend the rows or the work and retry the migration, or raise the limit by 'batched set NAME --max-failed-rows' first.",
            state.ErrorMessage,
            StringComparison.Ordinal);
        var jobs = await database.AssertRangesAsync();
        Assert.Equal(permitted + 1, jobs.Count(j => j.IsIsolatedRow));
        Assert.InRange((await database.ChangesAsync())[0], 250, 500);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task With_a_higher_limit_a_retry_goes_on(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 300, hasOwnDatabase: true);
        await database.SpoilAsync(1_230, 1_500);
        await using var host = new ShopHost(database);
        await database.OperateAsync(m => m.SetAsync<ChangeOrders>(s => s.HasMaxFailedRows(0), "be strict"));
        await host.RunAsync(cancellationToken: Cancellation);
        var strict = await database.StateAsync();

        await database.OperateAsync(m => m.SetAsync<ChangeOrders>(s => s.HasMaxFailedRows(2), "two are known"));
        await database.OperateAsync(m => m.RetryAsync<ChangeOrders>());
        await host.RunAsync(cancellationToken: Cancellation);

        Assert.Equal(BatchedErrorCode.TooManyFailures, strict.ErrorCode);
        await database.AssertIsolatedAsync(1_230, 1_500);
        await AssertFailedAsync(database, 2);
    }

    private static async Task<int> ParseAsync(Batch<ShopContext, Order> batch, CancellationToken cancellationToken)
    {
        var orders = await batch.Rows.ToListAsync(cancellationToken);
        foreach (var order in orders)
        {
            order.SearchName = int.Parse(order.Customer.Replace("Customer ", "", StringComparison.Ordinal), CultureInfo.InvariantCulture)
                .ToString(CultureInfo.InvariantCulture);
            order.Changes++;
        }

        await batch.Context.SaveChangesAsync(cancellationToken);
        return orders.Count;
    }

    private static async Task<List<BatchedJobRow>> FailedAsync(ShopDatabase database) =>
        [.. (await database.JobsAsync()).Where(j => j.Status == BatchedJobStatus.Failed)];

    private static async Task AssertFailedAsync(ShopDatabase database, int rows)
    {
        var state = await database.StateAsync();
        Assert.Equal((BatchedMigrationStatus.Failed, BatchedErrorCode.JobExceedsMaxAttempts), (state.Status, state.ErrorCode));
        Assert.Equal(
            $"{rows} row(s) could not be changed; all others are. 'batched jobs ChangeOrders --failed' lists them with key and error. Mend the "
            + "rows or the work and retry the migration, or skip each row with a reason and retry it then, so that it finishes.",
            state.ErrorMessage);
    }
}
