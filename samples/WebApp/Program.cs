using EfBatched;
using Microsoft.AspNetCore.Connections;
using Microsoft.EntityFrameworkCore;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using WebApp;
using WebApp.Data;
using WebApp.Setup;
using WebApp.Web;

// The configuration would take the argument after a lone switch for its value.
var builder = WebApplication.CreateBuilder([.. args.Where(a => a != "--reset")]);
var database = GeoDatabase.From(builder.Configuration, builder.Environment);
database.AddContext(builder.Services);
builder.Logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole(console => console.SingleLine = true);

// EF looks for its history table by a query that fails in a new database, tells of every connection that it did not get, and the host repeats
// what is said below: all as errors.
builder.Logging.AddFilter("Microsoft.EntityFrameworkCore.Database.Command", LogLevel.None)
    .AddFilter("Microsoft.EntityFrameworkCore.Database.Connection", LogLevel.None)
    .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);

builder.Services.AddSingleton<SetupState>();
if (database.IsPostgreSql)
{
    builder.Services.AddSingleton<PlaceLoader, PostgreSqlPlaceLoader>();
}
else
{
    builder.Services.AddSingleton<PlaceLoader, SqlitePlaceLoader>();
}

builder.Services.AddHostedService<DatabaseSetup>();
builder.Services.AddHostedService<ProgressReport>();

// Quicker than the defaults: a process that was killed here is followed by the next one in seconds, and nobody shares the database.
builder.Services.AddBatchedMigrationRunner<GeoContext>(options =>
{
    options.StartJitter = TimeSpan.Zero;
    options.JobInterval = TimeSpan.FromSeconds(1);
    options.WorkTimeout = TimeSpan.FromSeconds(4);
    options.LeaseDuration = TimeSpan.FromSeconds(5);
});

builder.Services.AddHealthChecks().AddBatchedMigrations<GeoContext>();

builder.Services.AddOpenTelemetry()
    .ConfigureResource(resource => resource.AddService("places"))
    .WithMetrics(metrics => metrics.AddPrometheusExporter())
    .AddEfBatchedInstrumentation();

if (builder.WebHost.GetSetting("urls") is null && builder.WebHost.GetSetting("http_ports") is null)
{
    builder.WebHost.UseUrls("http://localhost:5080");
}

var app = builder.Build();
if (BatchedMigrationCommand.IsRequested(args))
{
    return await app.RunBatchedMigrationCommandAsync<GeoContext>(args);
}

app.MapPages();
app.MapBatchedMigrations<GeoContext>("/batched-migrations", options => options.Title = "Places");
app.MapHealthChecks("/health");
app.MapPrometheusScrapingEndpoint("/metrics");
app.Lifetime.ApplicationStarted.Register(
    () => Console.WriteLine($"Database: {database.Description}. Page: {string.Join(", ", app.Urls)}. Stop with Ctrl+C."));

try
{
    await DatabaseSetup.CreateDatabaseAsync(app.Services, reset: args.Contains("--reset"));
    var setup = app.Services.GetRequiredService<SetupState>();
    await app.RunAsync();
    return setup.Progress.Stage == SetupStage.Failed ? 1 : 0;
}
catch (IOException e) when (e.InnerException is AddressInUseException)
{
    await Console.Error.WriteLineAsync($"{e.Message} Stop what listens there, or choose another address: --urls http://localhost:5081");
    return 1;
}
catch (Exception e) when (DatabaseOutage.IsOfDatabase(e))
{
    await Console.Error.WriteLineAsync($"The database is out of reach ({database.Description}): {e.GetBaseException().Message}");
    return 1;
}
