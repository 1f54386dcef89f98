using EfBatched.Diagnostics;
using EfBatched.TestUtilities.Faults;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;

namespace EfBatched.FunctionalTests.ExactlyOnce;

/// <summary>What the guard is for: the same as in <see cref="LeaseExpiryTest" />, with one that asks for no proof of the lease.</summary>
[Trait("contract", "B1")]
public class BrokenGuardTest(PostgresFixture postgres) : ExactlyOnceTest(postgres)
{
    [Theory]
    // On SQLite the job's row is looked at once more before the COMMIT, since that costs nothing there.
    [MemberData(nameof(PostgreSql))]
    public async Task Without_proof_of_the_lease_a_late_holder_changes_rows_a_second_time(ShopProvider provider)
    {
        await using var shop = await CreateShopAsync(provider, fixedBatchSize: 100);
        var between = new TransactionGate(3);
        await using var late = shop.CreateHost(interceptor: between, services: s => s.AddBrokenGuard());
        await using var other = shop.CreateHost();
        await late.StartAsync(CancellationToken);
        await between.EnteredAsync();
        await shop.ExpireLeasesAsync();

        await other.StartAsync(CancellationToken);
        await shop.RunToEndAsync(other);
        var before = await shop.ReadChangesAsync();
        between.Open();
        await late.Log.WaitForAsync(EfBatchedEventId.RunnerIdle);

        Assert.All(before, c => Assert.Equal(1, c.Value));
        Assert.Contains(await shop.ReadChangesAsync(), c => c.Value == 2);
    }
}
