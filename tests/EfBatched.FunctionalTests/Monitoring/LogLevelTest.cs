using System.Net.Sockets;
using EfBatched.Diagnostics;
using EfBatched.FunctionalTests.Failures;
using EfBatched.FunctionalTests.Running;
using EfBatched.TestUtilities.Faults;
using EfBatched.TestUtilities.Logging;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace EfBatched.FunctionalTests.Monitoring;

/// <summary>Who is woken by an Error finds something to do.</summary>
[Trait("contract", "B14")]
public class LogLevelTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Fact]
    public async Task An_attempt_that_is_tried_again_is_no_error()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 300);
        await using var host = new ShopHost(database);
        var calls = 0;
        host.Script.Work = (batch, cancellationToken) =>
            ++calls == 1 ? throw new InvalidTimeZoneException("Once.") : ChangeOrders.ChangeAsync(batch, cancellationToken);

        await host.RunAsync(cancellationToken: Cancellation);

        Assert.Empty(Errors(host));
        Assert.Contains(host.Log.Entries.Items, e => e.Level == LogLevel.Warning && e.Exception is InvalidTimeZoneException);
    }

    [Fact]
    public async Task A_hold_is_no_error_and_its_line_has_the_exception()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 300);
        await using var host = new ShopHost(database);
        var calls = 0;
        host.Script.Work = (batch, cancellationToken) =>
            ++calls == 1 ? throw new SocketException((int)SocketError.ConnectionRefused) : ChangeOrders.ChangeAsync(batch, cancellationToken);

        await host.RunAsync(cancellationToken: Cancellation);

        Assert.Empty(Errors(host));
        Assert.IsType<SocketException>(Assert.Single(Logged(host, EfBatchedEventId.MigrationHeld)).Exception);
    }

    [Fact]
    public async Task Rows_below_the_limit_are_warnings_and_the_one_error_is_that_the_migration_failed()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 300, hasOwnDatabase: true);
        await database.SpoilAsync([10, 2_000]);
        await using var host = new ShopHost(database);

        await host.RunAsync(cancellationToken: Cancellation);

        Assert.Equal(2, Logged(host, EfBatchedEventId.JobSplit).Count);
        Assert.Equal(EfBatchedEventId.MigrationFailed, Assert.Single(Errors(host)).EventId.Id);
    }

    [Fact]
    public async Task A_database_out_of_reach_is_said_with_host_and_port_and_is_no_error()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 10);
        var nobody = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Host = "127.0.0.1", Port = 1 }.ConnectionString;
        await using var host = new ShopHost(database, connectionString: nobody);

        await host.StartAsync(Cancellation);
        var line = await WaitForLogAsync(host, EfBatchedEventId.RunnerWaitsForDatabase);

        Assert.Equal("The database cannot be reached", line.State["Headline"]);
        Assert.Contains("127.0.0.1:1", line.Message, StringComparison.Ordinal);
        Assert.Empty(Errors(host));
    }

    [Fact]
    public async Task A_step_at_a_read_only_database_is_put_off_and_says_so()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.PostgreSql, orders: 10, hasOwnDatabase: true);
        await using var host = new ShopHost(database, o => o.JobInterval = TimeSpan.FromMilliseconds(100));
        await database.ExecuteAsync(
            """
            DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database()); END $$
            """);
        NpgsqlConnection.ClearAllPools();

        await host.StartAsync(Cancellation);
        var line = await WaitForLogAsync(host, EfBatchedEventId.RunnerWaitsForDatabase);

        Assert.Equal("The database is read-only, as a standby is", line.State["Headline"]);
        Assert.StartsWith("The database is read-only, as a standby is, so batched migrations wait", line.Message, StringComparison.Ordinal);
        Assert.Contains("25006", line.Message, StringComparison.Ordinal);
        Assert.Empty(Errors(host));
    }

    [Fact]
    public async Task A_step_that_a_cut_connection_ends_is_put_off()
    {
        await using var database = await CreateShopAsync(ShopProvider.PostgreSql, orders: 10, hasOwnDatabase: true);
        await using var proxy = TcpFaultProxy.Start(database.DirectConnectionString!);
        await using var host = new ShopHost(database, connectionString: proxy.ConnectionString);

        await host.StartAsync(Cancellation);
        await WaitForLogAsync(host, EfBatchedEventId.RunnerIdle);
        await database.EnqueueAsync();
        proxy.CutBeforeStatement(1, s => s.Contains("information_schema.columns", StringComparison.Ordinal) || s.Contains("pg_attribute", StringComparison.Ordinal));
        await WaitForLogAsync(host, EfBatchedEventId.MigrationFinished);

        Assert.Equal("The database cannot be reached", Assert.Single(Logged(host, EfBatchedEventId.RunnerStepPutOff)).State["Headline"]);
        Assert.Empty(Errors(host));
    }

    private static List<LogEntry> Errors(ShopHost host) =>
        [.. host.Log.Entries.Items.Where(e => e.Level >= LogLevel.Error && e.Category.StartsWith("EfBatched", StringComparison.Ordinal))];
}
