using System.Globalization;
using EfBatched;
using Microsoft.EntityFrameworkCore;
using WebApp.Data;
using WebApp.Setup;

namespace WebApp;

/// <summary>
/// Writes to the console how far the migrations are: one line a second at the most, none while nothing moves, and one for each that ends.
/// </summary>
internal sealed class ProgressReport(IServiceScopeFactory scopes, SetupState setup) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, BatchedMigrationStatus> _saidStatus = [];
    private readonly Dictionary<string, long> _saidRows = [];
    private SetupProgress? _saidSetup;
    private string? _lastProgress;
    private bool _saidThatAllFinished;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                if (!setup.IsReady)
                {
                    ReportSetup();
                    continue;
                }

                await ReportMigrationsAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (DatabaseOutage.IsOfDatabase(e))
            {
                // Only a line of the report is lost. The runner logs what is wrong with the database, and goes on when it is back.
            }
        }
    }

    private void ReportSetup()
    {
        if (_saidSetup != setup.Progress && setup.Progress.Stage == SetupStage.LoadingPlaces)
        {
            _saidSetup = setup.Progress;
            Console.WriteLine($"Loading places: {Number(_saidSetup.Places)} of {Number(PlaceFile.Places)}");
        }
    }

    private async Task ReportMigrationsAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<GeoContext>().Database;
        var migrations = await database.BatchedMigrations().ListAsync(cancellationToken);
        foreach (var changed in migrations.Where(IsNews))
        {
            _saidStatus[changed.Name] = changed.Status;
            Console.WriteLine(Describe(changed));
        }

        // Of several that move, each has its turn.
        var moved = migrations.Where(m => m.Status == BatchedMigrationStatus.Running && _saidRows.GetValueOrDefault(m.Name) != m.RowsScanned)
            .OrderBy(m => m.Name == _lastProgress).FirstOrDefault();
        if (moved is not null)
        {
            _lastProgress = moved.Name;
            _saidRows[moved.Name] = moved.RowsScanned;
            Console.WriteLine(Progress(moved, migrations.Max(m => m.Name.Length)));
        }

        if (!_saidThatAllFinished && migrations.Count > 0 && migrations.All(m => m.IsFinished))
        {
            _saidThatAllFinished = true;
            Console.WriteLine($"All {migrations.Count} batched migrations have finished; the page is still there.");
        }
    }

    private bool IsNews(BatchedMigrationState migration) =>
        migration.Status is not (BatchedMigrationStatus.Active or BatchedMigrationStatus.Running)
        && (!_saidStatus.TryGetValue(migration.Name, out var said) || said != migration.Status);

    private static string Progress(BatchedMigrationState migration, int width)
    {
        var name = migration.Name.PadRight(width);
        var percent = string.Create(CultureInfo.InvariantCulture, $"{Math.Floor((migration.Progress ?? 0) * 100),3}%");
        var rate = migration.RowsPerSecond is { } rows ? $"  {Number((long)rows),7} rows/s" : "";
        var left = migration.RemainingTime is { } time ? $"  {Math.Ceiling(time.TotalSeconds),3} s left" : "";
        return $"{name} {percent}  {Number(migration.RowsScanned),7} of about {Number(migration.EstimatedRows ?? 0)} rows{rate}{left}";
    }

    private static string Describe(BatchedMigrationState migration) =>
        migration.Status switch
        {
            BatchedMigrationStatus.Failed => $"{migration.Name} failed: {migration.ErrorMessage}",
            BatchedMigrationStatus.Finished when migration is { StartedAt: { } started, FinishedAt: { } finished } =>
                $"{migration.Name} finished: walked {Number(migration.RowsScanned)} rows in "
                + $"{Math.Ceiling((finished - started).TotalSeconds)} s",
            _ => $"{migration.Name} is {migration.Status}" + (migration.StatusReason is null ? "" : $": {migration.StatusReason}"),
        };

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
