using System.Data.Common;
using System.Globalization;
using EfBatched;
using EfBatched.Model;
using Microsoft.EntityFrameworkCore;
using WebApp.Data;
using WebApp.Setup;

namespace WebApp;

/// <summary>Writes to the console how far the migrations are: one line a second while something runs, and a last one for each.</summary>
internal sealed class ProgressReport(IServiceScopeFactory scopes, SetupState setup) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, BatchedMigrationStatus> _said = [];
    private SetupProgress? _lastSetup;
    private long _lastRows = -1;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!setup.IsReady)
            {
                ReportSetup();
                continue;
            }

            try
            {
                await ReportMigrationsAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (DbException)
            {
                // Only a line of the report is lost. The runner logs what is wrong with the database, and goes on when it is back.
            }
        }
    }

    private void ReportSetup()
    {
        if (_lastSetup != setup.Progress && setup.Progress.Stage == SetupStage.LoadingPlaces)
        {
            _lastSetup = setup.Progress;
            Console.WriteLine($"Loading places: {Number(_lastSetup.Places)} of {Number(PlaceFile.Places)}");
        }
    }

    private async Task ReportMigrationsAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<GeoContext>().Database;
        foreach (var migration in await database.BatchedMigrations().ListAsync(cancellationToken))
        {
            if (migration.Status == BatchedMigrationStatus.Running)
            {
                ReportProgress(migration);
            }
            else if (_said.GetValueOrDefault(migration.Name, BatchedMigrationStatus.Active) != migration.Status)
            {
                Console.WriteLine(Describe(migration));
            }

            _said[migration.Name] = migration.Status;
        }
    }

    private void ReportProgress(BatchedMigrationState migration)
    {
        if (migration.RowsScanned == _lastRows)
        {
            return;
        }

        _lastRows = migration.RowsScanned;
        var percent = string.Create(CultureInfo.InvariantCulture, $"{Math.Floor((migration.Progress ?? 0) * 100)}%");
        var rate = migration.RowsPerSecond is { } rows ? $", {Number((long)rows)} rows/s" : "";
        var left = migration.RemainingTime is { } time ? $", {Math.Ceiling(time.TotalSeconds)} s left" : "";
        Console.WriteLine(
            $"{migration.Name} {percent} {Number(migration.RowsScanned)} of about {Number(migration.EstimatedRows ?? 0)} rows{rate}{left}");
    }

    private static string Describe(BatchedMigrationState migration) =>
        migration.Status switch
        {
            BatchedMigrationStatus.Failed => $"{migration.Name} failed: {migration.ErrorMessage}",
            BatchedMigrationStatus.Finished when migration is { StartedAt: { } started, FinishedAt: { } finished } =>
                $"{migration.Name} finished: {Number(migration.RowsMigrated)} of {Number(migration.RowsScanned)} rows changed in "
                + $"{Math.Ceiling((finished - started).TotalSeconds)} s",
            _ => $"{migration.Name} is {migration.Status}" + (migration.StatusReason is null ? "" : $": {migration.StatusReason}"),
        };

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
