using EfBatched.Databases.Providers;
using EfBatched.Diagnostics;
using EfBatched.Running.Hosting;
using EfBatched.TestUtilities.Logging;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EfBatched.Tests.Running.Hosting;

public class RunnerStartTest
{
    private const string NotConfigured =
        "The context 'BareContext' does not use batched migrations, so it has no tracking tables. Add 'UseBatchedMigrations()' to its options: "
        + "in 'AddDbContext', in 'OnConfiguring', and in a design-time factory if there is one.";

    [Fact]
    public async Task Context_without_batched_migrations_stops_the_host()
    {
        var exception = await StartAsync<BareContext>(s => s.AddDbContext<BareContext>(o => o.UseNpgsql("Host=nowhere")));

        Assert.Equal(NotConfigured, exception.Message);
    }

    [Fact]
    public void Context_without_batched_migrations_has_none_to_operate()
    {
        using var context = new BareContext(new DbContextOptionsBuilder<BareContext>().UseNpgsql("Host=nowhere").Options);

        var exception = Assert.Throws<InvalidOperationException>(() => context.Database.BatchedMigrations());

        Assert.Equal(NotConfigured, exception.Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Runner_without_a_declaration_starts_and_warns_unless_that_is_allowed(bool isAllowed)
    {
        using var logs = new RecordingLoggerProvider();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddProvider(logs);
        builder.Services.AddDbContext<BareContext>(o => o.UseNpgsql("Host=nowhere").UseBatchedMigrations());
        builder.Services.AddBatchedMigrationRunner<BareContext>(o => o.AllowNoMigrations = isAllowed);
        using var host = builder.Build();

        await host.StartAsync(TestContext.Current.CancellationToken);
        await host.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(
            isAllowed
                ? []
                :
                [
                    "The batched migration runner of 'BareContext' starts, and may work badly. The model of 'BareContext' declares no batched "
                    + "migration, so there is nothing to run. Before the first one and after the last that is as it should be; set the option "
                    + "'AllowNoMigrations' to true to have it unsaid. Else declare one by 'modelBuilder.HasBatchedMigration<T>()' in "
                    + "'OnModelCreating'.",
                ],
            logs.Entries.Items.Where(e => e.EventId.Id == EfBatchedEventId.RunnerSetUpDoubtful).Select(e => e.Message));
        Assert.Contains(logs.Entries.Items, e => e.EventId.Id == EfBatchedEventId.RunnerStarted);
    }

    [Fact]
    public async Task Command_that_the_application_does_not_know_stops_the_host_and_names_the_line()
    {
        var exception = await StartAsync<BareContext>(s => s.AddSingleton(
            new EngineSeams { Request = new CommandRequest(["app.dll", "batched", "list"], IsWired: false) }));

        Assert.EndsWith(
            "this line between building and running the host: if (BatchedMigrationCommand.IsRequested(args)) return await "
            + "app.RunBatchedMigrationCommandAsync<BareContext>(args);",
            exception.Message,
            StringComparison.Ordinal);
        Assert.Contains("'EfBatched.CommandLine'", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, true, "app.dll", "batched", "list")]
    [InlineData(false, false, "app.dll")]
    [InlineData(false, false, "app.dll", "serve", "batched")]
    [InlineData(false, false, "batched")]
    [InlineData(true, false, "app.dll", "batched")]
    public void Only_a_command_as_the_first_argument_that_nobody_asks_for_is_unanswered(bool expected, bool isWired, params string[] arguments) =>
        Assert.Equal(expected, new CommandRequest(arguments, isWired).IsUnanswered);

    [Fact]
    public async Task Context_that_is_not_registered_stops_the_host()
    {
        var exception = await StartAsync<BareContext>(_ => { });

        Assert.Equal(
            "The batched migration runner needs 'BareContext', which is not registered. Add 'services.AddDbContext<BareContext>(…)' or "
            + "'services.AddDbContextFactory<BareContext>(…)'.",
            exception.Message);
    }

    [Fact]
    public async Task Options_out_of_range_stop_the_host()
    {
        var exception = await StartAsync<BareContext>(_ => { }, o => o.MaxJobAttempts = 0);

        Assert.Equal(
            "The options of the batched migration runner are not valid, so it was not started: "
            + "'MaxJobAttempts' is 0; choose a value from 1 to 100.",
            exception.Message);
    }

    [Fact]
    public void Provider_without_a_store_is_refused()
    {
        using var context = new ForeignContext(new DbContextOptionsBuilder<ForeignContext>().UseNpgsql("Host=nowhere").Options);

        var exception = Assert.Throws<NotSupportedException>(() => StorageProviders.For(context));

        Assert.Equal(
            "The context 'ForeignContext' uses the provider 'Foreign.Provider', for which batched migrations have no storage: claiming jobs needs "
            + "its row locks and its clock. Use 'Npgsql.EntityFrameworkCore.PostgreSQL' or 'Microsoft.EntityFrameworkCore.Sqlite'.",
            exception.Message);
    }

    [Fact]
    public async Task Class_that_the_model_does_not_declare_is_refused()
    {
        await using var context = new BareContext(
            new DbContextOptionsBuilder<BareContext>().UseNpgsql("Host=nowhere").UseBatchedMigrations().Options);

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => context.Database.IsBatchedMigrationFinishedAsync<ChangeOrders>(TestContext.Current.CancellationToken));

        Assert.Equal(
            "The model of 'BareContext' does not declare the batched migration 'ChangeOrders'. Add "
            + "'modelBuilder.HasBatchedMigration<ChangeOrders>()' to 'OnModelCreating'.",
            exception.Message);
    }

    [Fact]
    [Trait("contract", "R1")]
    public async Task Class_under_several_names_must_be_asked_for_by_name()
    {
        await using var context = new ManyWorksContext(ShopDatabase.Options(ShopProvider.PostgreSql, "Host=nowhere"));

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => context.Database.IsBatchedMigrationFinishedAsync<AddToOrders>(TestContext.Current.CancellationToken));

        Assert.Equal(
            "The batched migration 'AddToOrders' is declared under several names ('AddOne', 'AddTen'), so the class alone does not say which is "
            + "meant. Call the overload that takes the name.",
            exception.Message);
    }

    [Fact]
    [Trait("contract", "B22")]
    public void Kept_filter_that_does_not_exist_is_refused_when_the_model_is_built()
    {
        using var context = new MisspeltContext(ShopDatabase.Options(ShopProvider.PostgreSql, "Host=nowhere"));

        var exception = Assert.Throws<InvalidOperationException>(() => context.Model);

        Assert.Equal(
            "The batched migration 'ChangeKept' keeps the query filter 'Tennant', which 'Order' does not have, so rows that it should hide would "
            + "be changed. Its named filters are: 'Tenant'.",
            exception.Message);
    }

    private static async Task<Exception> StartAsync<TContext>(
        Action<IServiceCollection> services, Action<BatchedMigrationRunnerOptions>? configure = null)
        where TContext : DbContext
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        services(builder.Services);
        builder.Services.AddBatchedMigrationRunner<TContext>(configure);
        using var host = builder.Build();
        var exception = await Record.ExceptionAsync(() => host.StartAsync(TestContext.Current.CancellationToken));
        return Assert.IsAssignableFrom<Exception>(exception);
    }

    private sealed class BareContext(DbContextOptions<BareContext> options) : DbContext(options);

    private sealed class ForeignContext(DbContextOptions<ForeignContext> options) : DbContext(options)
    {
        public override DatabaseFacade Database => new ForeignDatabase(this);
    }

    private sealed class ForeignDatabase(DbContext context) : DatabaseFacade(context)
    {
        public override string? ProviderName => "Foreign.Provider";
    }

    private sealed class MisspeltContext(DbContextOptions<ShopContext> options) : ShopContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            base.OnModelCreating(modelBuilder);
            modelBuilder.Entity<Order>().HasQueryFilter("Tenant", o => o.Id > 0);
            modelBuilder.HasBatchedMigration<ChangeKept>();
        }
    }

    private sealed class ChangeKept : BatchedMigration<ShopContext, Order>
    {
        protected override void Configure(BatchedMigrationBuilder<Order> migration) =>
            migration.KeepQueryFilter("Tennant");

        public override Task<int> MigrateAsync(Batch<ShopContext, Order> batch, CancellationToken cancellationToken) =>
            Task.FromResult(0);
    }
}
