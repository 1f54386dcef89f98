using EfBatched.Model;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Operations;

/// <summary>Asks whether a migration has finished, and waits for it.</summary>
internal sealed class FinishQuery(DbContext context, TimeProvider? time = null)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time = time ?? TimeProvider.System;

    public Task<bool> IsFinishedAsync(string name, CancellationToken cancellationToken) =>
        context.Set<BatchedMigrationRow>().AnyAsync(
            m => m.Name == name && (m.Status == BatchedMigrationStatus.Finished || m.Status == BatchedMigrationStatus.Finalized),
            cancellationToken);

    public async Task WaitAsync(string name, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var facade = context.Database.BatchedMigrations();
        var started = _time.GetTimestamp();
        while (!await IsFinishedAsync(name, cancellationToken).ConfigureAwait(false))
        {
            var state = await facade.GetAsync(name, cancellationToken).ConfigureAwait(false);
            if (state.Status is BatchedMigrationStatus.Failed or BatchedMigrationStatus.Cancelled)
            {
                throw new BatchedMigrationNotFinishedException(state, EfBatchedStrings.WillNotFinish(state));
            }

            var left = timeout - _time.GetElapsedTime(started) ?? Interval;
            if (left <= TimeSpan.Zero)
            {
                throw new BatchedMigrationNotFinishedException(state, EfBatchedStrings.DidNotFinishInTime(state, timeout!.Value));
            }

            await Task.Delay(left < Interval ? left : Interval, _time, cancellationToken).ConfigureAwait(false);
        }
    }
}
