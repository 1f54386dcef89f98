using EfBatched.Databases.Errors;
using EfBatched.Reporting;
using EfBatched.Tracking;

namespace EfBatched.CommandLine.Commands;

/// <summary>Writes a line about the running migrations, at most once a second, until it is disposed.</summary>
internal sealed class ProgressWriter : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly CommandCall _call;
    private readonly CancellationTokenSource _stopping;
    private readonly Task _loop;
    private long _lastRows = -1;

    public ProgressWriter(CommandCall call)
    {
        _call = call;
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(call.CancellationToken);
        _loop = RunAsync(_stopping.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(Interval, _call.Target.Time, cancellationToken).ConfigureAwait(false);
            try
            {
                await WriteAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested && IsOfDatabase(e))
            {
                // Only this line is lost. If the database is really gone, the run itself says so.
            }
        }
    }

    // EF wraps what it takes for transient.
    private bool IsOfDatabase(Exception exception) =>
        FailureCause.Find(exception) is System.Data.Common.DbException || _call.Target.FindReach(exception) != DatabaseReach.Reached;

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        var states = await _call.Target.WithContextAsync(
            context => new BatchedMigrationsFacade(context).ListAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        var running = states.Where(m => m.Status == BatchedMigrationStatus.Running).ToList();
        var rows = running.Sum(m => m.RowsScanned);
        if (running.Count > 0 && rows != _lastRows)
        {
            _lastRows = rows;
            await _call.Console.WriteLineAsync(string.Join("; ", running.Select(StateText.Progress)), cancellationToken).ConfigureAwait(false);
        }
    }
}
