using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Running;

public class TransactionLimitsTest(PostgresFixture postgres) : ShopTest(postgres)
{
    private static readonly string[] _limits =
        ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "application_name", "transaction_timeout"];

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.PostgreSqlWithRetry)]
    [Trait("contract", "B13")]
    [Trait("contract", "B24")]
    public async Task A_batch_limits_its_own_transaction_and_no_other(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 100);
        await using var host = new ShopHost(database);
        string?[] inside = [];
        string?[] after = [];
        host.Script.Work = async (batch, cancellationToken) =>
        {
            inside = await ReadLimitsAsync(batch.Context, cancellationToken);
            return await ChangeOrders.ChangeAsync(batch, cancellationToken);
        };

        await host.RunAsync(
            o =>
            {
                o.WorkTimeout = TimeSpan.FromSeconds(7);
                o.LockTimeout = TimeSpan.FromSeconds(3);
                o.LeaseDuration = TimeSpan.FromSeconds(20);
                o.MaxRunDuration = TimeSpan.FromSeconds(60);
            },
            cancellationToken: Cancellation);
        await using (var context = database.CreateContext())
        {
            after = await ReadLimitsAsync(context, Cancellation);
        }

        // The server has the last one since PostgreSQL 17.
        var isKnown = after[4] is not null;
        Assert.Equal(["7s", "3s", "20s", "EfBatched ChangeOrders", isKnown ? "80s" : null], inside);
        Assert.Equal(["0", "0", "0", isKnown ? "0" : null], after.Where((_, i) => i != 3));
        // Behind a pooler a session may bear the name that some other client gave it.
        Assert.DoesNotContain("EfBatched", after[3], StringComparison.Ordinal);
    }

    private static Task<string?[]> ReadLimitsAsync(DbContext context, CancellationToken cancellationToken) =>
        context.Database.SqlQuery<string?>(
                $"""
                 SELECT current_setting(name, true) AS "Value" FROM unnest({_limits}) WITH ORDINALITY AS limits(name, n) ORDER BY n
                 """)
            .ToArrayAsync(cancellationToken);
}
