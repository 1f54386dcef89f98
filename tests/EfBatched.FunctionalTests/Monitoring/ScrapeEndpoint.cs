using System.Diagnostics.Metrics;
using EfBatched.TestUtilities.Postgres.Servers;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;

namespace EfBatched.FunctionalTests.Monitoring;

/// <summary>
/// A host's metrics as Prometheus gets them: through OpenTelemetry's own exporter. That listens to every meter of a name in the process, so the
/// meter of this host has a name of its own.
/// </summary>
internal sealed class ScrapeEndpoint
{
    private readonly int _port = FreePort.Find();

    // Two tests may be given one port, which is free until a host listens; listeners of one process can share it.
    private readonly string _path = $"/{Guid.NewGuid():N}";

    public string MeterName { get; } = $"EfBatched.{Guid.NewGuid():N}";

    public void AddTo(IServiceCollection services)
    {
        services.AddOpenTelemetry().WithMetrics(Configure);
        services.AddSingleton<IMeterFactory>(new Meters(MeterName));
    }

    public void Configure(MeterProviderBuilder metrics) =>
        metrics.AddMeter(MeterName).AddPrometheusHttpListener(
            o =>
            {
                o.Host = "127.0.0.1";
                o.Port = _port;
                o.ScrapeEndpointPath = _path;
                o.ScrapeResponseCacheDurationMilliseconds = 0;
            });

    public async Task<Scrape> ReadAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        return Scrape.Parse(await client.GetStringAsync(new Uri($"http://127.0.0.1:{_port}{_path}"), cancellationToken));
    }

    private sealed class Meters(string name) : IMeterFactory
    {
        private readonly Lazy<Meter> _meter = new(() => new Meter(name));

        public Meter Create(MeterOptions options) => _meter.Value;

        public void Dispose()
        {
            if (_meter.IsValueCreated)
            {
                _meter.Value.Dispose();
            }
        }
    }
}
