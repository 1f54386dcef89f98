using EfBatched.Operating;
using EfBatched.Work;

namespace EfBatched;

public sealed partial class BatchedMigrationsFacade
{
    /// <summary>
    /// Has a migration that has finished or was cancelled run once more: from the beginning of its table, as it is declared now. Its jobs are
    /// forgotten, and rows that the first run has changed are changed a second time unless its <c>Where</c> leaves them out.
    /// </summary>
    /// <remarks>
    /// Born-finished ones run for the first time by it. It is paused where the declaration or a pause of all says so. Until it has finished again,
    /// gates stay closed and <c>IsBatchedMigrationFinishedAsync</c> is false.
    /// </remarks>
    /// <param name="name">The migration, which the model declares.</param>
    /// <param name="reason">Why; kept with the event.</param>
    /// <param name="actor">Who; the names of the user and the machine by default.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    /// <exception cref="ArgumentException">The reason is empty.</exception>
    /// <exception cref="InvalidOperationException">
    /// The model declares no migration of this name, or it stands for the migration of another context, or for one over another table.
    /// </exception>
    /// <exception cref="BatchedMigrationNotFoundException">It was never enqueued.</exception>
    /// <exception cref="BatchedMigrationTransitionException">It has not ended, has failed, or a schema migration relies on it being finished.</exception>
    public Task RunAgainAsync(string name, string reason, string? actor = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        var work = WorkRegistry.For(_context).Find(name)
            ?? throw OperationRefusal.Of(OperatingStrings.NameNotDeclared(name, _context.GetType()));
        return new EnqueueControl(_context, Timeout).RunAgainAsync(work, reason, Actor.OrDefault(actor), cancellationToken);
    }

    /// <inheritdoc cref="RunAgainAsync(string, string, string?, CancellationToken)" />
    public Task RunAgainAsync<TMigration>(string reason, string? actor = null, CancellationToken cancellationToken = default)
        where TMigration : BatchedMigration =>
        RunAgainAsync(NameOf<TMigration>(), reason, actor, cancellationToken);

    internal Task<bool> EnqueueAsync(string name, string? reason, string? actor, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var work = WorkRegistry.For(_context).Find(name)
            ?? throw new ArgumentException(OperatingStrings.NameNotDeclared(name, _context.GetType()), nameof(name));
        return new EnqueueControl(_context, Timeout).EnqueueAsync(work, reason, Actor.OrDefault(actor), cancellationToken);
    }

    internal string NameOf<TMigration>()
        where TMigration : BatchedMigration =>
        WorkRegistry.For(_context).FindOf(typeof(TMigration), _context.GetType()).Name;

    // Once it is sure that the row is that of the class.
    internal async Task<T> OfAsync<TMigration, T>(Func<string, Task<T>> operation, CancellationToken cancellationToken)
        where TMigration : BatchedMigration =>
        await operation(await new OwnMigration(_context, Timeout).NameOfAsync<TMigration>(cancellationToken).ConfigureAwait(false))
            .ConfigureAwait(false);
}
