using EfBatched.Storage;

namespace EfBatched.Running;

/// <summary>Keeps the runner's own row fresh. It writes to no job: a job's lease is renewed by its batches.</summary>
internal sealed class Heartbeat(EngineEnvironment environment, IReadOnlyCollection<string> knownNames)
{
    /// <summary>The time between two beats.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>A runner without a beat for this long is taken for dead.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan Forgotten = TimeSpan.FromDays(1);

    private readonly string _names = string.Join('\n', knownNames.Order(StringComparer.Ordinal));
    private long? _last;
    private int _notesVersion;

    /// <summary>Beats, if it is time.</summary>
    public async Task BeatAsync(CancellationToken cancellationToken)
    {
        var notesVersion = environment.Notes.Version;
        if (_last is { } last && notesVersion == _notesVersion && environment.Time.GetElapsedTime(last) < Interval)
        {
            return;
        }

        var identity = environment.Identity;
        await environment.WithStoreAsync(
            async (store, _) =>
            {
                if (_last is null)
                {
                    await store.Runners.DeleteSilentAsync(Forgotten, cancellationToken).ConfigureAwait(false);
                }

                return await store.Runners.BeatAsync(
                    identity.Id, identity.Host, identity.ProcessId, identity.Version, _names, environment.Notes.Text, cancellationToken).ConfigureAwait(false);
            }).ConfigureAwait(false);
        _last = environment.Time.GetTimestamp();
        _notesVersion = notesVersion;
    }

    public Task StopAsync(CancellationToken cancellationToken) =>
        environment.WithStoreAsync((store, _) => store.Runners.StopAsync(environment.Identity.Id, cancellationToken));
}
