using EfBatched.FunctionalTests.ExactlyOnce.Branches;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.FunctionalTests.ExactlyOnce;

[Trait("contract", "B29")]
public class RowLockNavigationTest(PostgresFixture postgres)
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Conditions_that_navigate_lock_the_walked_rows_and_no_others(bool retries)
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var services = CreateServices(database, retries, out var wasRead, out var goOn);
        await using (var scope = services.CreateAsyncScope())
        {
            var context = scope.ServiceProvider.GetRequiredService<BranchContext>();
            await context.Database.EnsureCreatedAsync(CancellationToken);
            Add(context);
            await context.SaveChangesAsync(CancellationToken);
            await context.Database.BeginBatchedMigrationAsync(nameof(LabelBranches), CancellationToken);
        }

        var running = services.RunBatchedMigrationsAsync<BranchContext>(cancellationToken: CancellationToken);
        await wasRead.Task.WaitForAsync();
        // What is only referred to, or does not match, can be edited meanwhile.
        await database.ExecuteAsync("""UPDATE "Region" SET "Name" = 'Coast' WHERE "Name" = 'Shore' """);
        await database.ExecuteAsync("""UPDATE "Branches" SET "City" = 'Edited' WHERE "City" = 'Closed one'""");
        var editing = database.ExecuteAsync("""UPDATE "Branches" SET "City" = 'Edited' WHERE "City" = 'Open one'""");
        while (await database.ScalarAsync<long>(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") == 0)
        {
            Assert.False(editing.IsCompleted);
        }

        goOn.SetResult();
        await editing.WaitForAsync();

        Assert.True((await running.WaitForAsync()).Succeeded);
        await using var connection = await database.OpenAsync();
        Assert.Equal(
            "Closed one->Edited: ; Open one->Edited: Open one, Shore; Without: Without, no region",
            await connection.ScalarAsync<string>(
                """
                SELECT string_agg(CASE "Id" WHEN 1 THEN 'Open one->' WHEN 2 THEN 'Closed one->' ELSE '' END || "City" || ': ' || coalesce("Label", ''),
                    '; ' ORDER BY "Id" <> 2, "Id")
                FROM "Branches"
                """));
    }

    private static ServiceProvider CreateServices(
        TestDatabase database, bool retries, out TaskCompletionSource wasRead, out TaskCompletionSource goOn)
    {
        var read = wasRead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<Func<Task>>(
            () =>
            {
                read.TrySetResult();
                return go.Task.WaitForAsync();
            });
        services.AddDbContext<BranchContext>(
            o => o.UseNpgsql(
                    database.ApplicationConnectionString,
                    n =>
                    {
                        if (retries)
                        {
                            n.EnableRetryOnFailure();
                        }
                    })
                .UseBatchedMigrations());
        return services.BuildServiceProvider();
    }

    private static void Add(BranchContext context)
    {
        var north = new Region { Name = "North" };
        context.Branches.AddRange(
            new Branch { Id = 1, City = "Open one", Country = north, Region = new Region { Name = "Shore" } },
            new Branch { Id = 2, City = "Closed one", Country = north, Region = new Region { Name = "Closed" } },
            new Branch { Id = 3, City = "Without", Country = north, Neighbours = { new Region { Name = "Hills" } } });
    }
}
