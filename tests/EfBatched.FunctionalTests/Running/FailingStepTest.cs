using EfBatched.Diagnostics;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EfBatched.FunctionalTests.Running;

[Trait("contract", "R5")]
[Trait("contract", "R21")]
public class FailingStepTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Theory]
    [InlineData(ShopProvider.PostgreSql, BatchedMigrationStep.Find)]
    [InlineData(ShopProvider.PostgreSql, BatchedMigrationStep.Validate)]
    [InlineData(ShopProvider.PostgreSql, BatchedMigrationStep.Claim)]
    [InlineData(ShopProvider.PostgreSql, BatchedMigrationStep.Execute)]
    [InlineData(ShopProvider.Sqlite, BatchedMigrationStep.Find)]
    [InlineData(ShopProvider.Sqlite, BatchedMigrationStep.Validate)]
    [InlineData(ShopProvider.Sqlite, BatchedMigrationStep.Claim)]
    [InlineData(ShopProvider.Sqlite, BatchedMigrationStep.Execute)]
    public async Task Failure_of_a_step_is_logged_and_reported_and_the_loop_goes_on(ShopProvider provider, BatchedMigrationStep step)
    {
        var failing = new FailingOnce(step);
        var reported = new Recording<(BatchedMigrationErrorContext Error, BatchedMigrationStatus Status)>();
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 10);
        await using var host = new ShopHost(
            database,
            o => o.OnError = async (error, _) =>
            {
                reported.Add((error, (await database.StateAsync()).Status));
                // A job whose executor failed is leased until its lease runs out.
                await database.ExecuteAsync("""UPDATE batched_jobs SET leased_until = '2001-01-01 00:00:00.000+00:00' WHERE status = 'Running'""");
            },
            services: s => s.AddSingleton(failing.Seams));

        await host.StartAsync(Cancellation);
        await WaitForLogAsync(host, EfBatchedEventId.MigrationFinished);

        var (error, status) = Assert.Single(reported.Items);
        var isExecute = step == BatchedMigrationStep.Execute;
        Assert.Same(failing.Exception, error.Exception);
        Assert.Equal(step, error.Step);
        Assert.Equal(step == BatchedMigrationStep.Find ? null : "ChangeOrders", error.MigrationName);
        Assert.Equal(isExecute ? 1 : null, error.Attempt);
        Assert.Equal(isExecute, error.JobId is not null);
        Assert.Equal(isExecute ? BatchedMigrationStatus.Running : BatchedMigrationStatus.Active, status);
        var line = Assert.Single(Logged(host, EfBatchedEventId.RunnerStepFailed));
        Assert.Equal(LogLevel.Error, line.Level);
        Assert.Same(failing.Exception, line.Exception);
        Assert.Equal(
            (error.Step, error.MigrationName, error.JobId, error.Attempt, error.CorrelationId),
            (line.State["Step"], line.State["Migration"], line.State["JobId"], line.State["Attempt"], line.Scope["CorrelationId"]));
        Assert.Equal(10, (await database.ChangesAsync())[1]);
    }

    [Fact]
    public async Task Failure_of_the_work_is_reported_with_its_job_and_attempt()
    {
        var reported = new Recording<BatchedMigrationErrorContext>();
        var failure = new InvalidTimeZoneException("Once.");
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.Sqlite, orders: 10);
        await using var host = new ShopHost(database);
        host.Script.Work = (batch, cancellationToken) =>
            batch.Attempt == 1 ? throw failure : ChangeOrders.ChangeAsync(batch, cancellationToken);

        await host.RunAsync(o => o.OnError = (error, _) => Report(reported, error), cancellationToken: Cancellation);

        Assert.NotEmpty(reported.Items);
        var jobs = (await database.JobsAsync()).Select(j => (long?)j.Id).ToList();
        Assert.All(
            reported.Items,
            e => Assert.Equal((BatchedMigrationStep.Execute, "ChangeOrders", (int?)1), (e.Step, e.MigrationName, e.Attempt)));
        Assert.All(reported.Items, e => Assert.Contains(e.JobId, jobs));
        Assert.All(reported.Items, e => Assert.Same(failure, e.Exception));
    }

    [Fact]
    public async Task Hook_that_throws_is_logged_and_survived()
    {
        var failing = new FailingOnce(BatchedMigrationStep.Claim);
        var ofHook = new InvalidTimeZoneException("No hook today.");
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.Sqlite, orders: 10);
        await using var host = new ShopHost(database, o => o.OnError = (_, _) => throw ofHook, services: s => s.AddSingleton(failing.Seams));

        await host.StartAsync(Cancellation);
        await WaitForLogAsync(host, EfBatchedEventId.MigrationFinished);

        Assert.Same(ofHook, Assert.Single(Logged(host, EfBatchedEventId.OnErrorFailed)).Exception);
    }

    private static ValueTask Report(Recording<BatchedMigrationErrorContext> reported, BatchedMigrationErrorContext error)
    {
        reported.Add(error);
        return ValueTask.CompletedTask;
    }
}
