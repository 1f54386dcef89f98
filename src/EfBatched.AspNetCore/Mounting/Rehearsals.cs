using EfBatched.AspNetCore.Reading;
using EfBatched.Databases.Errors;
using EfBatched.Rehearsing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EfBatched.AspNetCore.Mounting;

/// <summary>Rehearsals that were started from a page: one at a time for a migration, kept by this process until the next one.</summary>
internal sealed class Rehearsals(IServiceProvider services)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(DatabaseSource Source, string Name), Task<RehearsalOutcome>> _started = [];

    /// <summary>Starts a rehearsal, unless one of the migration is under way.</summary>
    public void Start(DatabaseSource source, string name)
    {
        lock (_lock)
        {
            if (_started.GetValueOrDefault((source, name)) is not { IsCompleted: false })
            {
                _started[(source, name)] = Task.Run(() => RunAsync(source, name));
            }
        }
    }

    /// <summary>Where the last rehearsal of a migration stands; null where none was started by this process.</summary>
    public RehearsalOutcome? Find(DatabaseSource source, string name)
    {
        lock (_lock)
        {
            return !_started.TryGetValue((source, name), out var run) ? null
                : run.IsCompletedSuccessfully ? run.Result
                : new RehearsalOutcome(null, []);
        }
    }

    // What goes wrong is what the page says; the process that stops takes its rehearsals with it.
    private async Task<RehearsalOutcome> RunAsync(DatabaseSource source, string name)
    {
        try
        {
            var stopping = services.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? CancellationToken.None;
            var report = await source.RehearseAsync(services, name, stopping).ConfigureAwait(false);
            return new RehearsalOutcome(RehearsalText.Write(report), report.WorkSql);
        }
        catch (Exception e)
        {
            return new RehearsalOutcome(FailureCause.Say(e), []);
        }
    }
}
