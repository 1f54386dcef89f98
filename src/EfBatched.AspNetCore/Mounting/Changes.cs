using EfBatched.AspNetCore.Reading;
using EfBatched.Operating;
using EfBatched.Reporting;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.AspNetCore.Mounting;

/// <summary>What pages and the HTTP API change, each with who and why.</summary>
internal sealed class Changes(Reader reader, string actor)
{
    private const string NoReason = "From the dashboard";

    // A page is not waited for longer; the command line has a search that takes its time.
    private static readonly TimeSpan SearchTimeout = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    public Task<bool> ChangeAsync(string name, MigrationChange change, string? reason, CancellationToken cancellationToken) =>
        OperateAsync(
            migrations => change switch
            {
                MigrationChange.Pause => migrations.PauseAsync(name, reason ?? NoReason, actor, cancellationToken),
                MigrationChange.Resume => migrations.ResumeAsync(name, reason, actor, cancellationToken),
                MigrationChange.Retry => migrations.RetryAsync(name, reason, actor, cancellationToken),
                MigrationChange.Skip => migrations.SkipAsync(name, Required(reason), actor, cancellationToken),
                MigrationChange.Cancel => migrations.CancelAsync(name, Required(reason), actor, cancellationToken),
                MigrationChange.Again => AgainAsync(migrations, name, Required(reason), cancellationToken),
                _ => SweepAsync(migrations, name, reason, cancellationToken),
            },
            cancellationToken);

    public Task<int> PauseAllAsync(string? reason, CancellationToken cancellationToken) =>
        OperateAsync(m => m.PauseAllAsync(reason ?? NoReason, actor, cancellationToken), cancellationToken);

    public Task<int> ResumeAllAsync(string? reason, CancellationToken cancellationToken) =>
        OperateAsync(m => m.ResumeAllAsync(reason, actor, cancellationToken), cancellationToken);

    public Task<bool> RetryJobAsync(string name, long job, string? reason, CancellationToken cancellationToken) =>
        OperateAsync(m => m.RetryJobAsync(job, name, reason, actor, cancellationToken), cancellationToken);

    public Task<bool> SkipJobAsync(string name, long job, string? reason, CancellationToken cancellationToken) =>
        OperateAsync(m => m.SkipJobAsync(job, name, Required(reason), actor, cancellationToken), cancellationToken);

    public Task<int> CountAsync(string name, JobQuery query, CancellationToken cancellationToken) =>
        reader.Source.UseAsync(
            async context => await new JobSetControl(context, Timeout)
                .CountAsync(await IdOfAsync(context, name, cancellationToken).ConfigureAwait(false), query, cancellationToken).ConfigureAwait(false),
            cancellationToken);

    public Task<int> ChangeJobsAsync(string name, JobQuery query, bool isSkip, string? reason, CancellationToken cancellationToken) =>
        reader.ChangeAsync(
            context => isSkip
                ? new JobSetControl(context, Timeout).SkipAsync(name, query, Required(reason), actor, cancellationToken)
                : new JobSetControl(context, Timeout).RetryAsync(name, query, reason, actor, cancellationToken),
            cancellationToken);

    /// <param name="name">The migration.</param>
    /// <param name="values">The settings by their keys, and their new values in words; null for what is declared.</param>
    /// <param name="version">The version of the settings that was shown; null for any.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public Task<bool> SetAsync(
        string name, IReadOnlyDictionary<string, string?> values, int? version, string? reason, CancellationToken cancellationToken) =>
        reader.ChangeAsync(
            context =>
            {
                var builder = new BatchedMigrationSettingsBuilder();
                foreach (var (key, value) in values)
                {
                    Apply(builder, key, value);
                }

                return builder.Change.Faults is { Count: > 0 } faults
                    ? throw Refusal.Bad(OperatingStrings.SettingsInvalid(name, [.. faults]))
                    : new SettingsControl(context, Timeout).SetAsync(name, builder.Change, reason ?? NoReason, actor, version, cancellationToken);
            },
            cancellationToken);

    private static void Apply(BatchedMigrationSettingsBuilder builder, string key, string? value)
    {
        var setting = EditableSettings.Find(key) ?? throw Refusal.Bad(DashboardStrings.SettingUnknown(Pages.Text.Short(key)!));
        if (!setting.Apply(builder, value))
        {
            throw Refusal.Bad(DashboardStrings.SettingUnreadable(setting.Label, Pages.Text.Short(value) ?? ""));
        }
    }

    private static async Task<long> IdOfAsync(DbContext context, string name, CancellationToken cancellationToken) =>
        await context.Set<BatchedMigrationRow>().Where(m => m.Name == name).Select(m => (long?)m.Id).SingleOrDefaultAsync(cancellationToken)
            .ConfigureAwait(false) ?? throw Refusal.Unknown(name);

    private async Task<bool> AgainAsync(BatchedMigrationsFacade migrations, string name, string reason, CancellationToken cancellationToken)
    {
        await migrations.RunAgainAsync(name, reason, actor, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task<bool> SweepAsync(BatchedMigrationsFacade migrations, string name, string? reason, CancellationToken cancellationToken) =>
        (await migrations.SweepAsync(name, reason, actor, SearchTimeout, cancellationToken).ConfigureAwait(false)).SweepStarted;

    private Task<T> OperateAsync<T>(Func<BatchedMigrationsFacade, Task<T>> operation, CancellationToken cancellationToken) =>
        reader.ChangeAsync(context => operation(context.Database.BatchedMigrations()), cancellationToken);

    private static string Required(string? reason) => reason ?? throw Refusal.Bad(DashboardStrings.ReasonMissing);
}
