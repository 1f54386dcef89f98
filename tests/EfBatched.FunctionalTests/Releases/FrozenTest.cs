using EfBatched.Diagnostics;
using EfBatched.FunctionalTests.Releases.Frozen;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Logging;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Timing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EfBatched.FunctionalTests.Releases;

[Trait("contract", "B30")]
public class FrozenTest(PostgresFixture server)
{
    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    public async Task Schema_migrations_of_earlier_versions_are_applied_and_their_work_runs_to_its_end(TestProvider provider)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var database = new ShopDatabase(server, provider);
        await using var declaring = Create(database, declares: true);
        await using var requiring = Create(database, declares: false);

        await declaring.Database.MigrateAsync("Initial", cancellationToken);
        await database.ExecuteAsync("INSERT INTO \"Customer\" (\"Id\", \"Name\") VALUES (2, 'Grace'), (3, 'Alan')");
        await declaring.Database.MigrateAsync("AddSearchName", cancellationToken);
        await Assert.ThrowsAsync<InvalidOperationException>(() => requiring.Database.MigrateAsync(cancellationToken));
        // A gate that is closed stops the whole run; what comes before it can be applied by itself.
        await requiring.Database.MigrateAsync("UpgradeBatchedMigrations", cancellationToken);
        await declaring.Database.RunBatchedMigrationsAsync(cancellationToken: cancellationToken);
        await requiring.Database.MigrateAsync(cancellationToken);

        Assert.Equal("Initial, AddSearchName, UpgradeBatchedMigrations, RequireSearchName", await database.AppliedAsync());
        Assert.Equal("BackfillSearchName|Finalized|A schema migration that relies on it has seen it finished.", await database.StatusAsync());
        Assert.Equal("3|3", await database.FilledAsync());
    }

    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    public async Task A_runner_waits_for_the_upgrade_of_older_tracking_tables(TestProvider provider)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var time = new ObservedTimeProvider();
        await using var database = new ShopDatabase(server, provider);
        await using var context = Create(database, declares: true);
        await context.Database.MigrateAsync("Initial", cancellationToken);
        await database.ExecuteAsync("INSERT INTO \"Customer\" (\"Id\", \"Name\") VALUES (2, 'Grace'), (3, 'Alan')");
        await context.Database.MigrateAsync("AddSearchName", cancellationToken);
        using var log = new RecordingLoggerProvider();
        using var host = CreateHost(database, time, log);

        await host.StartAsync(cancellationToken);
        for (var look = 1; look < 4; look++)
        {
            await time.WaitForWaitAsync(look);
            time.Advance(TimeSpan.FromMinutes(1));
        }

        await time.WaitForWaitAsync(4);
        var before = log.Entries.Items.Where(e => e.Category.StartsWith("EfBatched", StringComparison.Ordinal)).ToList();
        await context.Database.MigrateAsync("UpgradeBatchedMigrations", cancellationToken);
        time.Advance(TimeSpan.FromMinutes(1));
        await log.Entries.WaitForAsync(e => e.EventId.Id == EfBatchedEventId.MigrationFinished, "the end of the migration");
        await host.StopAsync(cancellationToken);

        Assert.Equal([EfBatchedEventId.RunnerStarted, EfBatchedEventId.RunnerWaitsForColumns], before.Select(e => e.EventId.Id));
        Assert.StartsWith(
            "The tracking tables are older than this version of EfBatched and lack 'batched_migrations.duty_cycle_percent', ",
            before[1].Message,
            StringComparison.Ordinal);
        Assert.Contains("'batched_jobs.kind', ", before[1].Message, StringComparison.Ordinal);
        Assert.EndsWith(
            "'batched_runners.notes', 'batched_runners.transactions_per_minute', so batched migrations wait. The columns are added by the schema "
            + "migration that 'dotnet ef migrations add' "
            + "writes after an update of the package; apply it by 'dotnet ef database update' or 'Database.MigrateAsync()'. Looking again every "
            + "60000 ms, without further messages.",
            before[1].Message,
            StringComparison.Ordinal);
        Assert.Equal("3|3", await database.FilledAsync());
    }

    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    [Trait("contract", "B26")]
    public async Task They_build_a_database_from_nothing(TestProvider provider)
    {
        await using var database = new ShopDatabase(server, provider);
        await using var requiring = Create(database, declares: false);

        await requiring.Database.MigrateAsync(TestContext.Current.CancellationToken);

        Assert.Equal("BackfillSearchName|Finalized|A schema migration that relies on it has seen it finished.", await database.StatusAsync());
        Assert.Equal("Initial, AddSearchName, UpgradeBatchedMigrations, RequireSearchName", await database.AppliedAsync());
    }

    private static IHost CreateHost(ShopDatabase database, TimeProvider time, RecordingLoggerProvider log)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddProvider(log);
        builder.Services.AddSingleton(time);
        builder.Services.AddScoped(_ => Create(database, declares: true));
        builder.Services.AddBatchedMigrationRunner<FrozenContext>(
            o =>
            {
                o.StartJitter = TimeSpan.Zero;
                o.JobInterval = TimeSpan.FromMinutes(1);
            });
        return builder.Build();
    }

    private static FrozenContext Create(ShopDatabase database, bool declares)
    {
        var options = new DbContextOptionsBuilder();
        return database.Provider == TestProvider.Sqlite
            ? new FrozenSqliteContext(options.UseSqlite(database.ConnectionString).Options, declares)
            : new FrozenPostgreSqlContext(options.UseNpgsql(database.ConnectionString).Options, declares);
    }
}
