using EfBatched.FunctionalTests.Running;
using EfBatched.Running.Housekeeping;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfBatched.FunctionalTests.Retention;

/// <summary>Merging in the midst of what others do.</summary>
[Trait("contract", "B21")]
public class RetentionBesideOthersTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task A_crash_between_merging_and_deleting_leaves_all_as_it_was(ShopProvider provider)
    {
        await using var shop = await KeptShop.CreateAsync(Postgres, provider);
        await shop.AddJobsAsync(1_200, BatchedMigrationStatus.Finished);
        var before = await shop.SumsAsync();
        await RefuseDeletesAsync(shop, provider, "[700]");

        await shop.KeepAsync(TimeSpan.Zero);
        var (crashed, left) = (await shop.SumsAsync(), (await shop.Database.JobsAsync()).Count);
        await AllowDeletesAsync(shop, provider);
        await shop.KeepAsync(TimeSpan.Zero);

        // The first step is done, the second is rolled back.
        Assert.Equal(before, crashed);
        Assert.Equal(1_200 - (JobMerger.StepRows - 1), left);
        Assert.Equal(before, await shop.SumsAsync());
        Assert.Single(await shop.Database.JobsAsync());
    }

    [Fact]
    public async Task Runners_that_keep_house_at_once_merge_every_job_once()
    {
        await using var shop = await KeptShop.CreateAsync(Postgres, ShopProvider.PostgreSql);
        await shop.AddJobsAsync(4_000, BatchedMigrationStatus.Finished);
        var before = await shop.SumsAsync();
        var keepers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => shop.CreateHousekeeperAsync(TimeSpan.Zero)));

        await Task.WhenAll(keepers.Select(k => k.KeepAsync(Cancellation)));
        var during = await shop.SumsAsync();
        await keepers[0].KeepAsync(Cancellation);

        Assert.Equal(before, during);
        Assert.Equal(before, await shop.SumsAsync());
        Assert.Equal(4_000, Assert.Single(await shop.Database.JobsAsync()).JobCount);
    }

    [Fact]
    public async Task Somebody_who_has_the_migration_is_not_waited_for()
    {
        await using var shop = await KeptShop.CreateAsync(Postgres, ShopProvider.PostgreSql);
        await shop.AddJobsAsync(60, BatchedMigrationStatus.Finished);
        await using var claim = shop.Database.CreateContext();
        await using (await claim.Database.BeginTransactionAsync(Cancellation))
        {
            await claim.Database.ExecuteSqlRawAsync("SELECT 1 FROM batched_migrations FOR NO KEY UPDATE", Cancellation);
            await shop.KeepAsync(TimeSpan.Zero);
        }

        Assert.Equal(60, (await shop.Database.JobsAsync()).Count);
        await shop.KeepAsync(TimeSpan.Zero);
        Assert.Single(await shop.Database.JobsAsync());
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task A_walk_goes_on_while_its_jobs_are_merged(ShopProvider provider)
    {
        await using var shop = await KeptShop.CreateAsync(Postgres, provider, orders: 600);
        await shop.Database.ExecuteAsync("UPDATE batched_migrations SET batch_size = 10, has_fixed_batch_size = true, job_size = 10");
        var keeper = await shop.CreateHousekeeperAsync(keptRows: 4);
        var batches = 0;
        shop.Host.Script.Work = async (batch, cancellationToken) =>
        {
            // In the midst of a batch, whose job is locked by its transaction; SQLite has one writer.
            if (++batches % 7 == 0 && provider != ShopProvider.Sqlite)
            {
                await keeper.KeepAsync(cancellationToken);
            }

            return await ChangeOrders.ChangeAsync(batch, cancellationToken);
        };

        var result = await shop.Host.RunAsync(cancellationToken: Cancellation);
        await keeper.KeepAsync(Cancellation);
        await shop.KeepAsync(TimeSpan.Zero);

        Assert.Equal(BatchedMigrationStatus.Finished, result.Migrations[0].Status);
        Assert.Equal(new Dictionary<int, int> { [1] = 600 }, await shop.Database.ChangesAsync());
        Assert.Equal((600, 600, 60, 1), await shop.SumsAsync());
        Assert.Equal(60, Assert.Single(await shop.Database.JobsAsync()).JobCount);
    }

    // An older runner knows nothing of the count, and says the same of the rows.
    [Fact]
    public async Task Older_runners_read_the_same_sums()
    {
        const string Sums = "SELECT CAST(SUM(rows_scanned) AS bigint) || ' ' || CAST(SUM(rows_migrated) AS bigint) FROM batched_jobs";
        await using var shop = await KeptShop.CreateAsync(Postgres, ShopProvider.PostgreSql);
        await shop.AddJobsAsync(1_900);
        await using var connection = new NpgsqlConnection(shop.Database.ConnectionString);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(Sums, connection);
        var before = await command.ExecuteScalarAsync(Cancellation);

        await shop.KeepAsync();

        Assert.Equal("19000 17100", before);
        Assert.Equal(before, await command.ExecuteScalarAsync(Cancellation));
    }

    private static Task<int> RefuseDeletesAsync(KeptShop shop, ShopProvider provider, string upTo) =>
        shop.Database.ExecuteAsync(
            provider == ShopProvider.Sqlite
                ? $"""
                  CREATE TRIGGER crash BEFORE DELETE ON batched_jobs WHEN OLD.up_to = '{upTo}' BEGIN SELECT RAISE(ABORT, 'crash'); END
                  """
                : $$"""
                  CREATE FUNCTION crash() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN
                      IF OLD.up_to = '{{upTo}}' THEN RAISE EXCEPTION 'crash'; END IF; RETURN OLD; END $f$;
                  CREATE TRIGGER crash BEFORE DELETE ON batched_jobs FOR EACH ROW EXECUTE FUNCTION crash()
                  """);

    private static Task<int> AllowDeletesAsync(KeptShop shop, ShopProvider provider) =>
        shop.Database.ExecuteAsync(provider == ShopProvider.Sqlite ? "DROP TRIGGER crash" : "DROP TRIGGER crash ON batched_jobs");
}
