using System.Collections.Concurrent;
using EfBatched.Databases.Errors;
using EfBatched.Rehearsing;

namespace EfBatched.AspNetCore.Mounting;

/// <summary>Rehearsals that were started from a page: one at a time for a migration, kept by this process until the next one.</summary>
internal sealed class Rehearsals(IServiceProvider services)
{
    private readonly ConcurrentDictionary<string, Task<string>> _started = new(StringComparer.Ordinal);

    /// <summary>Starts a rehearsal, unless one of the migration is under way.</summary>
    public void Start(Reading.DatabaseSource source, string name)
    {
        if (Find(source, name) is { IsCompleted: false })
        {
            return;
        }

        _started[$"{source.Key} {name}"] = Task.Run(() => RunAsync(source, name));
    }

    /// <summary>The report, or what is under way; null where none was started here.</summary>
    public Task<string>? Find(Reading.DatabaseSource source, string name) => _started.GetValueOrDefault($"{source.Key} {name}");

    private async Task<string> RunAsync(Reading.DatabaseSource source, string name)
    {
        try
        {
            return RehearsalText.Write(await source.RehearseAsync(services, name).ConfigureAwait(false));
        }
        catch (Exception e)
        {
            return FailureCause.Say(e);
        }
    }
}
