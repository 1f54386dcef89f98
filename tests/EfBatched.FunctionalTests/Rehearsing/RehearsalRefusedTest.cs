using EfBatched.FunctionalTests.Running;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.FunctionalTests.Rehearsing;

[Trait("contract", "B18")]
public class RehearsalRefusedTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task An_unknown_name_is_an_error_that_lists_the_known_ones(ShopProvider provider)
    {
        await using var database = await CreateShopAsync(provider, 0);
        await using var host = new ShopHost(database);

        var error = await Assert.ThrowsAsync<BatchedMigrationNotFoundException>(() => host.RehearseAsync(Cancellation, name: "ChangeOrder"));

        Assert.Contains("'ChangeOrders'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_this_build_does_not_declare_is_refused()
    {
        await using var database = await CreateShopAsync(ShopProvider.PostgreSql, 10);
        await database.EnqueueAsync(ManyWorksContext.AddOne);
        await using var host = new ShopHost(database);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => host.RehearseAsync(Cancellation, name: ManyWorksContext.AddOne));

        Assert.Contains("does not declare the batched migration 'AddOne'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task An_empty_table_has_nothing_to_do(ShopProvider provider)
    {
        await using var database = await CreateShopAsync(provider, 0);
        await using var host = new ShopHost(database);

        var report = await host.RehearseAsync(Cancellation);

        Assert.Equal((BatchedRehearsalVerdict.NothingToDo, true), (report.Verdict, report.Succeeded));
        Assert.Equal("The table 'Orders' has no row, so there is nothing to change.", report.Summary);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task What_has_finished_is_rehearsed_as_run_again(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, 300);
        await using var host = new ShopHost(database);
        await host.RunAsync(cancellationToken: Cancellation);

        var report = await host.RehearseAsync(Cancellation);

        Assert.Equal((BatchedRehearsalVerdict.Passed, BatchedMigrationStatus.Finished), (report.Verdict, report.Status));
        Assert.Contains("It has finished: this is what running it again would do.", report.Notes);
        Assert.Equal(300, (await database.ChangesAsync())[1]);
    }

    [Fact]
    public async Task What_is_paused_says_so()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, 300);
        await database.OperateAsync(m => m.PauseAsync(ShopDatabaseExtensions.ChangeOrders, "lunch", "ann"));
        await using var host = new ShopHost(database);

        var report = await host.RehearseAsync(Cancellation);

        Assert.Equal((BatchedRehearsalVerdict.Passed, BatchedMigrationStatus.Paused), (report.Verdict, report.Status));
        Assert.Contains(report.Notes, n => n.StartsWith("It is Paused.", StringComparison.Ordinal) && n.Contains("lunch", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_runs_is_rehearsed_beside_the_runner_and_each_row_is_changed_once()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, 2_000);
        await using var host = new ShopHost(database);
        await host.RunFirstBatchAsync();

        var report = await host.RehearseAsync(Cancellation);

        Assert.Equal(BatchedMigrationStatus.Running, report.Status);
        Assert.Contains(report.Notes, n => n.StartsWith("It is running:", StringComparison.Ordinal));
        Assert.True(report.EstimatedRows < 2_000, $"{report.EstimatedRows} rows are said to be left.");
        await host.RunAsync(cancellationToken: Cancellation);
        Assert.Equal(2_000, (await database.ChangesAsync())[1]);
    }

    [Fact]
    public async Task Database_that_is_read_only_is_refused()
    {
        await using var database = await CreateShopAsync(ShopProvider.PostgreSql, 10);
        await using var host = new ShopHost(database, connectionString: database.ConnectionString + ";Options=-c default_transaction_read_only=on");

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => host.RehearseAsync(Cancellation));

        Assert.StartsWith("Nothing can be written to this database: transactions are read-only here", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Role_without_rights_is_told_by_the_database()
    {
        await using var database = await CreateShopAsync(ShopProvider.PostgreSql, 100, hasOwnDatabase: true);
        await using var role = await ShopRole.CreateAsync(database);
        await database.ExecuteAsync($"""REVOKE UPDATE ON "Orders" FROM {role.Name}""");
        await using var host = new ShopHost(database, connectionString: role.ConnectionString);

        var report = await host.RehearseAsync(Cancellation);

        Assert.Equal((BatchedRehearsalVerdict.WorkFails, "42501"), (report.Verdict, report.Failures.Single().SqlState));
    }

    [Fact]
    public async Task Role_without_temporary_tables_rehearses_all_the_same()
    {
        await using var database = await CreateShopAsync(ShopProvider.PostgreSql, 100, hasOwnDatabase: true);
        await using var role = await ShopRole.CreateAsync(database);
        await database.ExecuteAsync("DO $$ BEGIN EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database()); END $$");
        await using var host = new ShopHost(database, connectionString: role.ConnectionString);
        var before = await database.ChecksumAsync();

        var report = await host.RehearseAsync(Cancellation);

        Assert.Equal(BatchedRehearsalVerdict.Passed, report.Verdict);
        Assert.Equal(before, await database.ChecksumAsync());
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Tracking_tables_need_not_be_there_and_the_walked_table_must(ShopProvider provider)
    {
        await using var database = await CreateShopAsync(provider, 100, hasOwnDatabase: true);
        await database.ExecuteAsync(
            """DROP TABLE "batched_events"; DROP TABLE "batched_jobs"; DROP TABLE "batched_runners"; DROP TABLE "batched_migrations";""");
        await using var host = new ShopHost(database);

        var report = await host.RehearseAsync(Cancellation);
        await database.ExecuteAsync("""DROP TABLE "OrderLogs" """);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => host.RehearseAsync(Cancellation, name: "ChangeLogs"));

        Assert.Equal((BatchedRehearsalVerdict.Passed, (BatchedMigrationStatus?)null), (report.Verdict, report.Status));
        Assert.Contains("walks the table 'OrderLogs', which this database does not have", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Work_with_effects_outside_of_the_database_is_refused_unless_forced()
    {
        await using var database = await CreateShopAsync(ShopProvider.Sqlite, 100);
        await using var host = new ShopHost(
            database,
            services: s => s.AddScoped<ShopContext>(p => new MailContext(p.GetRequiredService<DbContextOptions<ShopContext>>())));

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => host.RehearseAsync(Cancellation, name: nameof(MailCustomers)));
        var forced = await host.RehearseAsync(Cancellation, o => o.AllowsExternalEffects = true, nameof(MailCustomers));

        Assert.Contains("it sends a mail to each customer.", error.Message, StringComparison.Ordinal);
        Assert.Equal(BatchedRehearsalVerdict.Passed, forced.Verdict);
    }

    [HasExternalEffects("sends a mail to each customer")]
    private sealed class MailCustomers : BatchedMigration<ShopContext, Order>
    {
        public override Task<int> MigrateAsync(Batch<ShopContext, Order> batch, CancellationToken cancellationToken) =>
            batch.Rows.CountAsync(cancellationToken);
    }

    private sealed class MailContext(DbContextOptions<ShopContext> options) : ShopContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            base.OnModelCreating(modelBuilder);
            modelBuilder.HasBatchedMigration<MailCustomers>();
        }
    }
}
