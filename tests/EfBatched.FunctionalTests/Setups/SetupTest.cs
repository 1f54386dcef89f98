using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EfBatched.FunctionalTests.Setups;

/// <summary>The ways in which applications name, register and configure a context.</summary>
public class SetupTest(PostgresFixture server)
{
    private const int Rows = 300;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public static TheoryData<TestProvider> Providers => [TestProvider.PostgreSql, TestProvider.Sqlite];

    [Theory]
    [MemberData(nameof(Providers))]
    public Task The_provider_may_come_after(TestProvider provider) =>
        RunAsync<SetupContext>(
            provider,
            (services, use) => services.AddDbContext<SetupContext>(o => use(o.UseBatchedMigrations())),
            "batched_migrations",
            "SetupItems ItemKey");

    [Theory]
    [InlineData(TestProvider.PostgreSql, true)]
    [InlineData(TestProvider.PostgreSql, false)]
    [InlineData(TestProvider.Sqlite, true)]
    [InlineData(TestProvider.Sqlite, false)]
    public Task Names_in_snake_case(TestProvider provider, bool conventionFirst) =>
        RunAsync<SetupContext>(
            provider,
            (services, use) => services.AddDbContext<SetupContext>(o =>
            {
                use(o);
                _ = conventionFirst
                    ? o.UseSnakeCaseNamingConvention().UseBatchedMigrations()
                    : o.UseBatchedMigrations().UseSnakeCaseNamingConvention();
            }),
            "batched_migrations",
            "setup_items item_key");

    [Theory]
    [MemberData(nameof(Providers))]
    public Task Names_in_capitals(TestProvider provider) =>
        RunAsync<SetupContext>(
            provider,
            (services, use) => services.AddDbContext<SetupContext>(o => use(o.UseBatchedMigrations().UseUpperSnakeCaseNamingConvention())),
            "batched_migrations",
            "SETUP_ITEMS ITEM_KEY");

    [Theory]
    [InlineData(TestProvider.PostgreSql, "app.batched_migrations", "app.SetupItems ItemKey")]
    [InlineData(TestProvider.Sqlite, "app.batched_migrations", "SetupItems ItemKey")]
    public Task A_default_schema(TestProvider provider, string tracking, string walked) =>
        RunAsync<DefaultSchemaContext>(
            provider,
            (services, use) => services.AddDbContext<DefaultSchemaContext>(o => use(o.UseBatchedMigrations())),
            tracking,
            walked);

    [Theory]
    [MemberData(nameof(Providers))]
    public Task A_schema_and_a_prefix_of_the_tracking_tables(TestProvider provider) =>
        RunAsync<SetupContext>(
            provider,
            (services, use) => services.AddDbContext<SetupContext>(
                o => use(o.UseBatchedMigrations(b => b.UseSchema("ops").UseTablePrefix("bg_")))),
            "ops.bg_migrations",
            "SetupItems ItemKey");

    [Theory]
    [MemberData(nameof(Providers))]
    public Task Conventions_that_rewrite_properties(TestProvider provider) =>
        RunAsync<RewritingContext>(
            provider,
            (services, use) => services.AddDbContext<RewritingContext>(o => use(o.UseBatchedMigrations())),
            "batched_migrations",
            "SetupItems ItemKey");

    [Theory]
    [MemberData(nameof(Providers))]
    public Task A_pool_of_contexts(TestProvider provider) =>
        RunAsync<SetupContext>(
            provider,
            (services, use) => services.AddDbContextPool<SetupContext>(o => use(o.UseBatchedMigrations()), poolSize: 2),
            "batched_migrations",
            "SetupItems ItemKey");

    [Theory]
    [MemberData(nameof(Providers))]
    public Task A_factory(TestProvider provider) =>
        RunAsync<SetupContext>(
            provider,
            (services, use) => services.AddDbContextFactory<SetupContext>(o => use(o.UseBatchedMigrations())),
            "batched_migrations",
            "SetupItems ItemKey");

    [Theory]
    [MemberData(nameof(Providers))]
    public Task A_factory_with_a_pool(TestProvider provider) =>
        RunAsync<SetupContext>(
            provider,
            (services, use) => services.AddPooledDbContextFactory<SetupContext>(o => use(o.UseBatchedMigrations()), poolSize: 2),
            "batched_migrations",
            "SetupItems ItemKey");

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Two_contexts_share_the_tables_and_one_waits_for_the_other(TestProvider provider)
    {
        await using var database = await SetupDatabase.CreateAsync(server, provider);
        using var host = Build(services => services
            .AddDbContext<RewritingContext>(o => database.UseProvider(o.UseBatchedMigrations()))
            .AddDbContext<GuestContext>(o => database.UseProvider(o.UseBatchedMigrations(b => b.SharesTablesOfAnotherContext()))));
        await using var scope = host.Services.CreateAsyncScope();
        await CreateAsync(scope.ServiceProvider.GetRequiredService<RewritingContext>());
        var guest = scope.ServiceProvider.GetRequiredService<GuestContext>();
        await guest.GetService<IRelationalDatabaseCreator>().CreateTablesAsync(CancellationToken);
        guest.AddRange(Enumerable.Range(1, 10).Select(i => new GuestNote { Id = i }));
        await guest.SaveChangesAsync(CancellationToken);
        guest.ChangeTracker.Clear();
        await guest.Database.BeginBatchedMigrationAsync(nameof(VisitNotes), CancellationToken);

        var waiting = await RunAsync<GuestContext>(host);
        var owner = await RunAsync<RewritingContext>(host);
        var finished = await RunAsync<GuestContext>(host);

        Assert.False(waiting.Succeeded);
        Assert.Equal(
            BatchedMigrationStatus.Active,
            Assert.Single(waiting.Migrations.Single(m => m.Name == nameof(VisitNotes)).WaitsFor, m => m.Key == nameof(VisitItems)).Value);
        Assert.False(owner.Succeeded);
        Assert.Equal(BatchedMigrationStatus.Finished, owner.Migrations.Single(m => m.Name == nameof(VisitItems)).Status);
        Assert.True(finished.Succeeded);
        Assert.Equal(10, await guest.GuestNotes.CountAsync(n => n.Visits == 1, CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Nullable_reference_types_may_be_off(TestProvider provider)
    {
        await using var database = await SetupDatabase.CreateAsync(server, provider);
        using var host = Build(services => services.AddDbContext<ObliviousContext>(o => database.UseProvider(o.UseBatchedMigrations())));
        await using var scope = host.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<ObliviousContext>();
        await context.Database.EnsureCreatedAsync(CancellationToken);
        context.AddRange(Enumerable.Range(1, 50).Select(i => new ObliviousContext.Label { Code = $"c{i}" }));
        await context.SaveChangesAsync(CancellationToken);
        context.ChangeTracker.Clear();
        await context.Database.BeginBatchedMigrationAsync(nameof(ObliviousContext.FillTexts), CancellationToken);

        var result = await RunAsync<ObliviousContext>(host);

        Assert.True(result.Succeeded);
        Assert.Equal(50, await context.Labels.CountAsync(l => l.Text == "Text of " + l.Code, CancellationToken));
    }

    private async Task RunAsync<TContext>(
        TestProvider provider,
        Action<IServiceCollection, Func<DbContextOptionsBuilder, DbContextOptionsBuilder>> register,
        string tracking,
        string walked)
        where TContext : SetupContext
    {
        await using var database = await SetupDatabase.CreateAsync(server, provider);
        using var host = Build(services => register(services, options =>
        {
            database.UseProvider(options);
            return options;
        }));
        await using var scope = host.Services.CreateAsyncScope();
        await using var context = scope.ServiceProvider.GetService<IDbContextFactory<TContext>>() is { } factory
            ? await factory.CreateDbContextAsync(CancellationToken)
            : scope.ServiceProvider.GetRequiredService<TContext>();
        await CreateAsync(context);

        var result = await RunAsync<TContext>(host);

        var state = Assert.Single(result.Migrations);
        Assert.True(result.Succeeded, state.ErrorMessage);
        Assert.Equal(Rows, state.RowsMigrated);
        Assert.InRange(state.Jobs[BatchedJobStatus.Finished], 3, int.MaxValue);
        Assert.Equal(walked, $"{state.Table} {string.Join(' ', state.KeyColumns)}");
        var table = TrackingTables.Find(context.Model)!.Migrations;
        Assert.Equal(tracking, table.Schema is null ? table.Name : $"{table.Schema}.{table.Name}");
        Assert.Equal(Rows, await context.SetupItems.CountAsync(i => i.Visits == 1, CancellationToken));
    }

    private static async Task CreateAsync(SetupContext context)
    {
        await context.Database.EnsureCreatedAsync(CancellationToken);
        context.AddRange(Enumerable.Range(1, Rows).Select(i => new SetupItem { ItemKey = i }));
        await context.SaveChangesAsync(CancellationToken);
        context.ChangeTracker.Clear();
        await context.Database.BeginBatchedMigrationAsync(nameof(VisitItems), CancellationToken);
    }

    private static IHost Build(Action<IServiceCollection> register)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        register(builder.Services);
        return builder.Build();
    }

    private static Task<BatchedMigrationRunResult> RunAsync<TContext>(IHost host)
        where TContext : DbContext =>
        host.Services.RunBatchedMigrationsAsync<TContext>(cancellationToken: CancellationToken);
}
