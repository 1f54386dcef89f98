using EfBatched.Diagnostics;
using EfBatched.FunctionalTests.Running;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace EfBatched.FunctionalTests.Monitoring;

/// <summary>What a collector gets of a run, by the one call of the package EfBatched.OpenTelemetry and OpenTelemetry's own exporter.</summary>
[Trait("contract", "B14")]
public class OtlpTest(PostgresFixture postgres) : ShopTest(postgres)
{
    private static readonly string[] Activities =
        ["efbatched.run", "efbatched.claim", "efbatched.job", "efbatched.batch", "efbatched.job.outcome", "ChangeOrders"];

    private static readonly string[] Metrics = ["efbatched.runs", "efbatched.rows.walked", "efbatched.batch.duration", "ChangeOrders"];

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task A_collector_gets_the_activities_and_metrics_of_a_run(ShopProvider provider)
    {
        using var collector = new OtlpCollector();
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 300, fixedBatchSize: 100);
        await using (var host = new ShopHost(database, services: s => AddTo(s, collector)))
        {
            await host.StartAsync(Cancellation);
            await WaitForLogAsync(host, EfBatchedEventId.MigrationFinished);
        }

        Assert.All(Activities, name => Assert.Contains(name, collector.Of("traces"), StringComparison.Ordinal));
        Assert.All(Metrics, name => Assert.Contains(name, collector.Of("metrics"), StringComparison.Ordinal));
    }

    private static void AddTo(IServiceCollection services, OtlpCollector collector) =>
        services.AddOpenTelemetry()
            .AddEfBatchedInstrumentation()
            .WithTracing(t => t.AddOtlpExporter(o => Send(o, collector.AddressOf("traces"))))
            .WithMetrics(m => m.AddOtlpExporter(o => Send(o, collector.AddressOf("metrics"))));

    private static void Send(OtlpExporterOptions options, Uri address)
    {
        options.Protocol = OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = address;
    }
}
