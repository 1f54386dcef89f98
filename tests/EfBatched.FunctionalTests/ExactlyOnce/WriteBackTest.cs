using EfBatched.Diagnostics;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.ExactlyOnce;

/// <summary>Work that computes row by row and has its results written back, while the application edits the rows and connections fail.</summary>
[Trait("contract", "B29")]
public class WriteBackTest(PostgresFixture postgres) : ExactlyOnceTest(postgres)
{
    [Theory]
    [MemberData(nameof(PostgreSql))]
    public async Task An_edit_of_a_row_that_was_read_waits_and_is_not_overwritten(ShopProvider provider)
    {
        await using var shop = await ShareShopAsync(provider);
        var gate = new RowGate();
        await using var host = shop.CreateHost((batch, c) => ComputeAsync(batch, gate, c));
        await host.StartAsync(CancellationToken);
        await gate.EnteredAsync();

        var editing = shop.ExecuteAsync("""UPDATE "Orders" SET "Customer" = 'Edited', "SearchName" = 'mine' WHERE "Id" = 10""");
        await shop.AwaitWaiterAsync("\"Orders\"");
        gate.Open();
        await editing.WaitForAsync();
        await shop.RunToEndAsync(host);

        await using var context = shop.CreateContext();
        var edited = await context.Orders.SingleAsync(o => o.Id == 10, CancellationToken);
        Assert.Equal(("Edited", "mine"), (edited.Customer, edited.SearchName));
        await shop.AssertExactlyOnceAsync();
    }

    [Theory]
    [MemberData(nameof(PostgreSql))]
    public async Task An_edit_that_commits_before_the_rows_are_read_is_computed_from(ShopProvider provider)
    {
        await using var shop = await ShareShopAsync(provider);
        await using var host = shop.CreateHost((batch, c) => ComputeAsync(batch, null, c));

        await EditAsync(
            shop,
            """UPDATE "Orders" SET "Customer" = 'Edited' WHERE "Id" = 10""",
            async () =>
            {
                await host.StartAsync(CancellationToken);
                await shop.AwaitWaiterAsync("FOR NO KEY UPDATE OF");
            });
        await shop.RunToEndAsync(host);

        await using var context = shop.CreateContext();
        Assert.Equal("edited", (await context.Orders.SingleAsync(o => o.Id == 10, CancellationToken)).SearchName);
        await shop.AssertExactlyOnceAsync();
    }

    [Theory]
    [MemberData(nameof(PostgreSql))]
    public async Task A_row_that_is_deleted_before_it_is_read_is_not_missed(ShopProvider provider)
    {
        await using var shop = await ShareShopAsync(provider);
        await using var host = shop.CreateHost((batch, c) => ComputeAsync(batch, null, c));

        await EditAsync(
            shop,
            """DELETE FROM "Orders" WHERE "Id" = 10""",
            async () =>
            {
                await host.StartAsync(CancellationToken);
                await shop.AwaitWaiterAsync("FOR NO KEY UPDATE OF");
            });
        var state = await shop.RunToEndAsync(host);

        Assert.Equal(MigratedShop.Orders - 1, state.RowsMigrated);
        Assert.All(await shop.ReadChangesAsync(), o => Assert.Equal(1, o.Value));
    }

    [Fact]
    public async Task Rows_are_locked_in_key_order()
    {
        await using var shop = await ShareShopAsync(ShopProvider.PostgreSql);
        await using var host = shop.CreateHost((batch, c) => ComputeAsync(batch, null, c));

        await EditAsync(
            shop,
            """UPDATE "Orders" SET "Customer" = 'Edited' WHERE "Id" = 50""",
            async () =>
            {
                await host.StartAsync(CancellationToken);
                await shop.AwaitWaiterAsync("FOR NO KEY UPDATE OF");

                await using var other = shop.CreateContext();
                var free = await other.Database
                    .SqlQuery<int>($"""SELECT "Id" AS "Value" FROM "Orders" ORDER BY "Id" FOR NO KEY UPDATE SKIP LOCKED""")
                    .ToListAsync(CancellationToken);
                Assert.Equal(60, free[0]);
                Assert.Equal(MigratedShop.Orders - 5, free.Count);
            });
        await shop.RunToEndAsync(host);

        await shop.AssertExactlyOnceAsync();
    }

    [Theory]
    [MemberData(nameof(PostgreSql))]
    public async Task A_batch_reads_the_columns_it_needs_and_writes_by_one_statement(ShopProvider provider)
    {
        await using var shop = await ShareShopAsync(provider, fixedBatchSize: 100);
        var gate = new TransactionGate(3);
        await using var host = shop.CreateHost(
            (batch, c) => batch.UpdateRowsAsync(o => new { o.Customer }, o => new { SearchName = o.Customer.ToLowerInvariant() }, c),
            interceptor: gate);
        await host.StartAsync(CancellationToken);
        await gate.EnteredAsync();
        shop.Proxy.RoundTrips.Clear();
        gate.Open();
        await shop.RunToEndAsync(host);

        Assert.Collection(
            shop.Proxy.RoundTrips.Items.TakeWhile(t => !t.Statements.Any(s => s.Contains("\"checkpoint\" = \"up_to\"", StringComparison.Ordinal))),
            t => Assert.Contains(t.Statements, s => s.Contains("\"sequence\" = \"sequence\" + 1", StringComparison.Ordinal)),
            t =>
            {
                var read = Assert.Single(t.Statements).ReplaceLineEndings("\n");
                Assert.Contains("\n\nSELECT o.\"Id\", o.\"Customer\"\nFROM \"Orders\" AS o\nWHERE ", read, StringComparison.Ordinal);
                Assert.EndsWith("\nORDER BY o.\"Id\"\nFOR NO KEY UPDATE OF o", read, StringComparison.Ordinal);
            },
            t => Assert.Equal(
                """
                WITH v(c0, c1) AS (SELECT * FROM unnest((SELECT $1), (SELECT $2)))
                UPDATE "Orders" AS t SET "SearchName" = v.c1
                FROM v WHERE t."Id" = v.c0
                """,
                Assert.Single(t.Statements)),
            t => Assert.Equal("COMMIT", Assert.Single(t.Statements)));
    }

    [Theory]
    [MemberData(nameof(PostgreSql))]
    [Trait("contract", "B27")]
    public async Task A_batch_whose_answer_is_lost_is_not_written_again(ShopProvider provider)
    {
        await using var shop = await CreateShopAsync(provider);
        var gate = new RowGate();
        await using var host = shop.CreateHost((batch, c) => ComputeAsync(batch, gate, c));
        await host.StartAsync(CancellationToken);
        await gate.EnteredAsync();
        var lost = shop.Proxy.DropNextCommitAnswer();

        gate.Open();
        await shop.RunToEndAsync(host);

        Assert.True((await lost.Triggered.WaitForAsync()).IsCommitted);
        await host.Log.WaitForAsync(EfBatchedEventId.BatchFoundCommitted);
        await shop.AssertExactlyOnceAsync();
    }

    [Theory]
    [MemberData(nameof(PostgreSql))]
    [Trait("contract", "B27")]
    public async Task A_batch_whose_commit_never_arrives_is_computed_again(ShopProvider provider)
    {
        await using var shop = await CreateShopAsync(provider);
        var gate = new RowGate();
        await using var host = shop.CreateHost((batch, c) => ComputeAsync(batch, gate, c));
        await host.StartAsync(CancellationToken);
        await gate.EnteredAsync();
        var cut = shop.Proxy.CutBeforeStatement(1, sql => sql == "COMMIT");

        gate.Open();
        await shop.RunToEndAsync(host);

        await cut.Triggered.WaitForAsync();
        await shop.AssertExactlyOnceAsync();
    }

    [Theory]
    [MemberData(nameof(All))]
    [Trait("contract", "B1")]
    public async Task Every_row_is_written_once(ShopProvider provider)
    {
        await using var shop = await ShareShopAsync(provider);
        await using var host = shop.CreateHost((batch, c) => ComputeAsync(batch, null, c));
        await host.StartAsync(CancellationToken);

        await shop.RunToEndAsync(host);

        await shop.AssertExactlyOnceAsync();
    }

    /// <summary>Changes each order from what was read of it, which twice would show, and logs it.</summary>
    private static async Task<int> ComputeAsync(Batch<ShopContext, Order> batch, RowGate? gate, CancellationToken cancellationToken)
    {
        await batch.InsertRowsAsync(o => new { o.Id }, o => new OrderLog { OrderId = o.Id }, cancellationToken);
        return await batch.UpdateRowsAsync(
            o => new { o.Customer, o.Changes },
            async (row, token) =>
            {
                if (gate is not null)
                {
                    await gate.PassAsync(token);
                }

                return new { SearchName = row.Customer.ToLowerInvariant(), Changes = row.Changes + 1 };
            },
            cancellationToken);
    }

    /// <summary>Edits in a transaction that is open while something else happens.</summary>
    private static async Task EditAsync(MigratedShop shop, string sql, Func<Task> meanwhile)
    {
        await using var editor = shop.CreateContext();
        await editor.Database.CreateExecutionStrategy().ExecuteAsync(
            async () =>
            {
                await using var transaction = await editor.Database.BeginTransactionAsync(CancellationToken);
                await editor.Database.ExecuteSqlRawAsync(sql, CancellationToken);
                await meanwhile();
                await transaction.CommitAsync(CancellationToken);
            });
    }
}
