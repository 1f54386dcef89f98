using System.Diagnostics;
using System.Diagnostics.Metrics;
using EfBatched.Diagnostics;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.FunctionalTests.Running;

[Trait("contract", "R18")]
public class DiagnosticsTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Run_is_measured_by_instruments_with_units_and_tags(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 650, fixedBatchSize: 100);
        await using var host = new ShopHost(database);
        using var listener = new MeterListener();
        var instruments = new Dictionary<string, Instrument>();
        var measured = new List<(string Name, double Value, string Tags)>();
        Listen(listener, host, instruments, measured);

        await host.RunAsync(o => o.MaxConcurrentJobs = 1, cancellationToken: Cancellation);

        Assert.Equal(
            [
                ("efbatched.batch.duration", "s"), ("efbatched.batch.size", "{row}"), ("efbatched.job.duration", "s"), ("efbatched.jobs", "{job}"),
                ("efbatched.rows.isolated", "{row}"), ("efbatched.rows.migrated", "{row}"), ("efbatched.rows.walked", "{row}"),
                ("efbatched.run.duration", "s"), ("efbatched.runs", "{run}"),
                ("efbatched.throttle.delay", "s"), ("efbatched.throttle.held", "s"), ("efbatched.work.duration", "s"),
            ],
            instruments.Values.Where(i => !i.IsObservable).Select(i => (i.Name, i.Unit!)).Order());
        Assert.All(instruments.Values, i => Assert.NotEmpty(i.Description!));
        Assert.Equal([100, 100, 100, 100, 100, 100, 50], Of("efbatched.rows.migrated", "migration=ChangeOrders"));
        Assert.Equal([100, 100, 100, 100, 100, 100, 50], Of("efbatched.rows.walked", "migration=ChangeOrders phase=Walk"));
        Assert.Equal(7, Of("efbatched.batch.size", "migration=ChangeOrders").Count);
        Assert.Equal(7, Of("efbatched.batch.duration", "migration=ChangeOrders").Count);
        Assert.Equal(7, Of("efbatched.work.duration", "migration=ChangeOrders").Count);
        Assert.Equal([1, 1], Of("efbatched.jobs", "migration=ChangeOrders outcome=Finished"));
        Assert.Equal(2, Of("efbatched.job.duration", "migration=ChangeOrders outcome=Finished").Count);
        // Two jobs, the finish, and the look that found nothing more.
        Assert.Equal([1, 1, 1], Of("efbatched.runs", "outcome=Worked"));
        Assert.Equal([1], Of("efbatched.runs", "outcome=Idle"));
        Assert.All(Of("efbatched.run.duration", "outcome=Worked"), s => Assert.InRange(s, 0, 30));

        List<double> Of(string name, string tags) => [.. measured.Where(m => m.Name == name && m.Tags == tags).Select(m => m.Value)];
    }

    [Fact]
    public async Task Run_and_its_batches_are_activities()
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.Sqlite, orders: 150, fixedBatchSize: 100);
        await using var host = new ShopHost(database);
        var stopped = new List<Activity>();
        using var root = new Activity("test").Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name == EfBatchedDiagnostics.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = a =>
            {
                if (a.TraceId == root.TraceId)
                {
                    stopped.Add(a);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        var failures = 0;
        host.Script.Work = (batch, cancellationToken) =>
            failures++ == 0 ? throw new System.Net.Sockets.SocketException(0, "Once.") : ChangeOrders.ChangeAsync(batch, cancellationToken);

        await host.RunAsync(cancellationToken: Cancellation);

        var job = Assert.Single(await database.JobsAsync());
        var batches = stopped.Where(a => a.OperationName == "efbatched.batch").ToList();
        var runs = stopped.Where(a => a.OperationName == "efbatched.run").ToList();
        Assert.Equal(3, batches.Count);
        Assert.All(batches, b => Assert.Equal(("ChangeOrders", job.Id), (b.GetTagItem("efbatched.migration"), b.GetTagItem("efbatched.job.id"))));
        Assert.Equal((ActivityStatusCode.Error, "Once."), (batches[0].Status, batches[0].StatusDescription));
        Assert.Equal(ActivityStatusCode.Error, runs[0].Status);
        var jobs = stopped.Where(a => a.OperationName == "efbatched.job").ToList();
        Assert.Equal(
            [("Held", ActivityStatusCode.Error), ("Finished", ActivityStatusCode.Unset)],
            jobs.Select(j => ((string)j.GetTagItem("efbatched.job.outcome")!, j.Status)));
        Assert.Same(jobs[^1], batches[^1].Parent);
        Assert.Equal(job.CorrelationId, jobs[^1].Parent!.GetTagItem("efbatched.correlation_id"));
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Log_lines_carry_the_fields_of_migration_and_job(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 150, fixedBatchSize: 100);
        await using var host = new ShopHost(database);

        await host.RunAsync(cancellationToken: Cancellation);

        var (state, job) = (await database.StateAsync(), Assert.Single(await database.JobsAsync()));
        var started = Assert.Single(Logged(host, EfBatchedEventId.MigrationStarted)).State;
        var claimed = Assert.Single(Logged(host, EfBatchedEventId.JobClaimed)).State;
        Assert.Equal(
            ("ChangeOrders", state.Id, "Orders", "Id", 100, 500),
            (started["Migration"], started["MigrationId"], started["Table"], started["KeyColumns"], started["BatchSize"], started["JobSize"]));
        Assert.Equal((object?)state.EstimatedRows ?? "an unknown number of", started["EstimatedRows"]);
        Assert.Equal(
            (job.Id, "ChangeOrders", state.Id, 1, "Orders", "Id", 500, "Running"),
            (claimed["JobId"], claimed["Migration"], claimed["MigrationId"], claimed["Attempt"], claimed["Table"], claimed["KeyColumns"],
                claimed["JobSize"], claimed["Status"]));
        Assert.Equal(
            [(1L, 100L), (2L, 50L)],
            Logged(host, EfBatchedEventId.BatchCommitted).Select(e => ((long)e.State["Sequence"]!, (long)e.State["Rows"]!)));
        Assert.Equal(150L, Assert.Single(Logged(host, EfBatchedEventId.JobFinished)).State["Rows"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Key_values_are_logged_only_where_the_context_may_log_data(bool isSensitive)
    {
        await using var database = await CreateEnqueuedShopAsync(ShopProvider.Sqlite, orders: 600);
        await using var host = new ShopHost(
            database, services: s => s.ConfigureDbContext<ShopContext>(o => o.EnableSensitiveDataLogging(isSensitive)));

        await host.RunAsync(cancellationToken: Cancellation);

        var scopes = Logged(host, EfBatchedEventId.JobFinished).Select(e => (e.Scope.GetValueOrDefault("Start"), e.Scope.GetValueOrDefault("End")));
        Assert.Equal(isSensitive ? [(null, "[5000]"), ("[5000]", "[6000]")] : [(null, null), (null, null)], scopes);
        Assert.DoesNotContain(
            host.Log.Entries.Items,
            e => e.Category.StartsWith("EfBatched", StringComparison.Ordinal) && e.Message.Contains("[5000]", StringComparison.Ordinal));
    }

    private static void Listen(
        MeterListener listener, ShopHost host, Dictionary<string, Instrument> instruments, List<(string, double, string)> measured)
    {
        var factory = host.Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == EfBatchedDiagnostics.MeterName && instrument.Meter.Scope == factory)
            {
                instruments[instrument.Name] = instrument;
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((i, value, tags, _) => measured.Add((i.Name, value, Text(tags))));
        listener.SetMeasurementEventCallback<int>((i, value, tags, _) => measured.Add((i.Name, value, Text(tags))));
        listener.SetMeasurementEventCallback<double>((i, value, tags, _) => measured.Add((i.Name, value, Text(tags))));
        listener.Start();
    }

    private static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        string.Join(' ', tags.ToArray().OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => $"{t.Key}={t.Value}"));
}
