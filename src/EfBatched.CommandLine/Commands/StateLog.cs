using EfBatched.Reporting;

namespace EfBatched.CommandLine.Commands;

/// <summary>
/// Writes lines about migrations for whoever waits: each change of a status at once, progress every ten seconds, and every minute why nothing
/// moves.
/// </summary>
/// <param name="call">The call that waits.</param>
/// <param name="write">Where the lines go; null for the output.</param>
/// <param name="asJson">Whether a line is the whole state as JSON, instead of words.</param>
internal sealed class StateLog(CommandCall call, Func<string, Task>? write = null, bool asJson = false)
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromMinutes(1);

    private readonly Dictionary<long, (BatchedMigrationStatus Status, long Rows, long Said)> _said = [];

    /// <summary>True when a line about it was written.</summary>
    public bool HasBegun(BatchedMigrationState state) => _said.ContainsKey(state.Id);

    /// <summary>Writes a line if there is something to say; once a migration has ended, no more than that.</summary>
    public async Task WriteAsync(BatchedMigrationState state)
    {
        var isKnown = _said.TryGetValue(state.Id, out var last);
        var silent = call.Target.Time.GetElapsedTime(last.Said);
        var text = !isKnown || last.Status != state.Status ? Describe(state)
            : last.Rows != state.RowsScanned && silent >= ProgressInterval ? StateText.Progress(state)
            : silent >= Heartbeat && !state.IsFinished ? Explain(state)
            : null;
        if (text is not null)
        {
            _said[state.Id] = (state.Status, state.RowsScanned, call.Target.Time.GetTimestamp());
            await (write ?? call.WriteLineAsync)(asJson ? CommandJson.WriteLine(state) : text).ConfigureAwait(false);
        }
    }

    private static string Describe(BatchedMigrationState state) =>
        state.Status == BatchedMigrationStatus.Running ? StateText.Progress(state) : Explain(state);

    private static string Explain(BatchedMigrationState state) => $"{state.Name}: {StateText.Sentence(state)}";
}
