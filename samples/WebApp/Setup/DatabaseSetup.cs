using System.Data.Common;
using EfBatched;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using WebApp.Data;

namespace WebApp.Setup;

/// <summary>
/// Brings the database to where a real one would be: tables from an earlier release with rows in them, then the release that adds two columns
/// and enqueues the batched migrations. Whatever is there already is left alone, so that a set-up that was killed goes on.
/// </summary>
internal sealed class DatabaseSetup(
    IServiceScopeFactory scopes,
    SetupState state,
    PlaceLoader loader,
    IBatchedMigrationRunner<GeoContext> runner,
    IHostApplicationLifetime lifetime) : BackgroundService
{
    private const int MostAttempts = 20;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Makes sure, before anything else looks for it, that there is a database.</summary>
    public static async Task CreateDatabaseAsync(IServiceProvider services, bool reset)
    {
        await using var scope = services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<GeoContext>().Database;
        if (reset)
        {
            await database.EnsureDeletedAsync();
        }

        var creator = database.GetService<IRelationalDatabaseCreator>();
        var exists = false;
        for (var attempt = 1; !exists; attempt++)
        {
            try
            {
                await (await creator.ExistsAsync() ? Task.CompletedTask : creator.CreateAsync());
                exists = true;
            }
            catch (Exception e) when (attempt < MostAttempts && DatabaseOutage.IsPassingAtStart(e))
            {
                await Task.Delay(Interval);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, lifetime.ApplicationStarted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await SetUpThroughOutagesAsync(stoppingToken);
            runner.Wake();
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested && (e is IOException || DatabaseOutage.IsOfDatabase(e)))
        {
            state.Progress = new SetupProgress(SetupStage.Failed, 0, e.Message);
            await Console.Error.WriteLineAsync($"The database could not be set up: {e.Message}");
            lifetime.StopApplication();
        }
    }

    private async Task SetUpThroughOutagesAsync(CancellationToken cancellationToken)
    {
        var isReady = false;
        string? said = null;
        while (!isReady)
        {
            try
            {
                await SetUpAsync(cancellationToken);
                isReady = true;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested && DatabaseOutage.IsPassing(e))
            {
                var cause = e.GetBaseException().Message;
                await (said == cause ? Task.CompletedTask : Console.Error.WriteLineAsync($"The set-up waits for the database: {cause}"));
                said = cause;
                await Task.Delay(Interval, cancellationToken);
            }
        }
    }

    private async Task SetUpAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<GeoContext>();
        await using var alone = await SetupLock.TakeAsync(context, cancellationToken);
        if (!(await context.Database.GetAppliedMigrationsAsync(cancellationToken)).Any())
        {
            await context.GetService<IMigrator>().MigrateAsync(context.Database.GetMigrations().First(), cancellationToken);
        }

        Report(SetupStage.LoadingPlaces);
        await loader.LoadAsync(context, places => Report(SetupStage.LoadingPlaces, places), cancellationToken);
        Report(SetupStage.AddingColumns, PlaceFile.Places);
        await context.Database.MigrateAsync(cancellationToken);
        Report(SetupStage.Ready, PlaceFile.Places);
    }

    private void Report(SetupStage stage, int places = 0) => state.Progress = new SetupProgress(stage, places, null);
}
