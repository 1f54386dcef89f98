using EfBatched.Diagnostics;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;

namespace EfBatched.FunctionalTests.Running;

[Trait("contract", "R4")]
public class CorrelationTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Every_line_of_a_run_and_its_job_carry_the_runs_correlation_id(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 600);
        await using var host = new ShopHost(database);

        await host.RunAsync(cancellationToken: Cancellation);

        var lines = host.Log.Entries.Items.Where(e => e.Category is "EfBatched.Jobs" or "EfBatched.Migrations").ToList();
        var claims = Logged(host, EfBatchedEventId.JobClaimed)
            .ToDictionary(e => (long)e.State["JobId"]!, e => (string)e.Scope["CorrelationId"]!);
        Assert.All(lines, e => Assert.NotEmpty((string)e.Scope["CorrelationId"]!));
        Assert.All(
            lines.Where(e => e.State.ContainsKey("JobId")),
            e => Assert.Equal(claims[(long)e.State["JobId"]!], e.Scope["CorrelationId"]));
        Assert.Equal(2, claims.Values.Distinct().Count());
        Assert.Equal(claims, (await database.JobsAsync()).ToDictionary(j => j.Id, j => j.CorrelationId!));
    }
}
