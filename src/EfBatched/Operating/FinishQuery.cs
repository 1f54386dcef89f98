using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Operating;

/// <summary>Asks whether a migration has finished, and waits for it.</summary>
internal sealed class FinishQuery(DbContext context, TimeProvider? time = null)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time = time ?? TimeProvider.System;

    private readonly OwnMigration _own = new(context, TimeSpan.FromSeconds(30));

    /// <exception cref="InvalidOperationException">The name of the class stands for another migration.</exception>
    public async Task<bool> IsFinishedAsync<TMigration>(CancellationToken cancellationToken)
        where TMigration : BatchedMigration =>
        (await _own.FindAsync<TMigration>(cancellationToken).ConfigureAwait(false))?.Status.IsFinished() == true;

    /// <exception cref="InvalidOperationException">The name of the class stands for another migration.</exception>
    public async Task WaitAsync<TMigration>(TimeSpan? timeout, CancellationToken cancellationToken)
        where TMigration : BatchedMigration =>
        await WaitAsync(await _own.NameOfAsync<TMigration>(cancellationToken).ConfigureAwait(false), timeout, cancellationToken)
            .ConfigureAwait(false);

    public Task<bool> IsFinishedAsync(string name, CancellationToken cancellationToken) =>
        context.Set<BatchedMigrationRow>().AnyAsync(
            // The database is asked, which cannot call a method.
            m => m.Name == name && (m.Status == BatchedMigrationStatus.Finished || m.Status == BatchedMigrationStatus.Finalized),
            cancellationToken);

    public async Task WaitAsync(string name, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var facade = new BatchedMigrationsFacade(context);
        var started = _time.GetTimestamp();
        while (!await IsFinishedAsync(name, cancellationToken).ConfigureAwait(false))
        {
            var state = await facade.GetAsync(name, cancellationToken).ConfigureAwait(false);
            if (state.Status is BatchedMigrationStatus.Failed or BatchedMigrationStatus.Cancelled)
            {
                throw new BatchedMigrationNotFinishedException(state, OperatingStrings.WillNotFinish(state));
            }

            var left = timeout - _time.GetElapsedTime(started) ?? Interval;
            if (left <= TimeSpan.Zero)
            {
                throw new BatchedMigrationNotFinishedException(state, OperatingStrings.DidNotFinishInTime(state, timeout!.Value));
            }

            await Task.Delay(left < Interval ? left : Interval, _time, cancellationToken).ConfigureAwait(false);
        }
    }
}
