using EfBatched.FunctionalTests.Running;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Failures;

/// <summary>Rows that were set aside as bad are tried once more when all else is done.</summary>
[Trait("contract", "T11")]
public class LastTryTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Theory]
    [InlineData(ShopProvider.PostgreSql, """DELETE FROM "Orders" WHERE "Id" = 1230""")]
    [InlineData(ShopProvider.PostgreSql, """UPDATE "Orders" SET "Customer" = 'mended' WHERE "Id" = 1230""")]
    [InlineData(ShopProvider.Sqlite, """DELETE FROM "Orders" WHERE "Id" = 1230""")]
    [InlineData(ShopProvider.Sqlite, """UPDATE "Orders" SET "Customer" = 'mended' WHERE "Id" = 1230""")]
    public async Task A_bad_row_that_the_application_deletes_or_mends_meanwhile_needs_nobody(ShopProvider provider, string sql)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 600);
        await database.ExecuteAsync("""UPDATE "Orders" SET "Customer" = 'nobody' WHERE "Id" = 1230""");
        await using var host = new ShopHost(database);
        var isMended = false;
        host.Script.Work = async (batch, cancellationToken) =>
        {
            if (!isMended && (int)batch.UpTo[0] > 5_000)
            {
                // In the transaction of a batch that is committed, since SQLite has but one writer.
                isMended = true;
                await batch.Context.Database.ExecuteSqlRawAsync(sql, cancellationToken);
            }

            return await batch.Rows.AnyAsync(o => o.Customer == "nobody", cancellationToken)
                ? throw new FormatException("Nobody has no name.")
                : await ChangeOrders.ChangeAsync(batch, cancellationToken);
        };

        Assert.True((await host.RunAsync(o => o.MaxConcurrentJobs = 1, cancellationToken: Cancellation)).Succeeded);

        var isolated = Assert.Single(await database.JobsAsync(), j => j.IsIsolatedRow);
        Assert.Equal((BatchedJobStatus.Finished, "[1230]"), (isolated.Status, isolated.UpTo));
        Assert.Equal(sql.StartsWith("DELETE", StringComparison.Ordinal) ? 599 : 600, (await database.ChangesAsync())[1]);
        Assert.DoesNotContain(0, (await database.ChangesAsync()).Keys);
    }
}
