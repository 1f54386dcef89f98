using EfBatched.Databases.Errors;

namespace EfBatched.CommandLine.Commands;

/// <summary>
/// Lets a command outlive a restart of the database: what fails because it is away is asked again, and said. Only what was reached once is
/// waited for; a command whose first question finds no database ends.
/// </summary>
/// <param name="call">The call that outlives it.</param>
/// <param name="say">Where it is said; null for the error writer.</param>
internal sealed class Outage(CommandCall call, Func<string, Task>? say = null)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Reminder = TimeSpan.FromSeconds(30);

    private readonly Func<string, Task> _say = say ?? call.WriteErrorAsync;
    private long? _since;
    private long _said;

    /// <summary>True once the database was away.</summary>
    public bool WasThere { get; private set; }

    /// <summary>Asks until the database answers.</summary>
    /// <param name="ask">The question.</param>
    /// <param name="isPatient">False when there is no time left to ask again: then the failure is thrown.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<T> AskAsync<T>(Func<Task<T>> ask, Func<bool> isPatient, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var answer = await ask().ConfigureAwait(false);
                await EndAsync().ConfigureAwait(false);
                return answer;
            }
            catch (Exception e) when (call.Target.FindReach(e) == DatabaseReach.Lost && isPatient() && !cancellationToken.IsCancellationRequested)
            {
                await SayAsync(e).ConfigureAwait(false);
            }

            await Task.Delay(Interval, call.Target.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task SayAsync(Exception exception)
    {
        var isNew = _since is null;
        _since ??= call.Target.Time.GetTimestamp();
        if (isNew || call.Target.Time.GetElapsedTime(_said) >= Reminder)
        {
            _said = call.Target.Time.GetTimestamp();
            WasThere = true;
            await _say(CommandLineStrings.DatabaseLost(FailureCause.Say(exception))).ConfigureAwait(false);
        }
    }

    private async Task EndAsync()
    {
        if (_since is { } since)
        {
            _since = null;
            await _say(CommandLineStrings.DatabaseBack(call.Target.Time.GetElapsedTime(since))).ConfigureAwait(false);
        }
    }
}
