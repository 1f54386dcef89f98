using EfBatched.Operating;

namespace EfBatched;

// What the rows themselves say, whatever is recorded of them.
public sealed partial class BatchedMigrationsFacade
{
    private static readonly TimeSpan VerificationTimeout = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Searches a migration's table for rows that still match its <c>Where</c>, whatever its status says: as a gate does, at any time.
    /// </summary>
    /// <remarks>
    /// One query that counts up to 10,000 rows and locks none. On PostgreSQL it runs where a row that a policy hides is an error, unless the
    /// declaration says <see cref="BatchedMigrationBuilder{TEntity}.SeesAllRows" />.
    /// </remarks>
    /// <param name="name">The migration; this build must declare it.</param>
    /// <param name="timeout">The longest search; 10 minutes by default. On SQLite, the longest wait for a lock.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="BatchedMigrationNotFoundException">This build does not declare it, and it was never enqueued.</exception>
    /// <exception cref="InvalidOperationException">
    /// This build does not declare it, it declares no <c>Where</c>, the role may not see every row, or the search took longer.
    /// </exception>
    public Task<BatchedMigrationVerification> VerifyAsync(string name, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return CreateVerifier(timeout).VerifyAsync(name, cancellationToken);
    }

    /// <inheritdoc cref="VerifyAsync(string, TimeSpan?, CancellationToken)" />
    public Task<BatchedMigrationVerification> VerifyAsync<TMigration>(
        TimeSpan? timeout = null, CancellationToken cancellationToken = default)
        where TMigration : BatchedMigration =>
        OfAsync<TMigration, BatchedMigrationVerification>(name => VerifyAsync(name, timeout, cancellationToken), cancellationToken);

    /// <summary>
    /// Verifies a migration, and opens it again when it has finished and rows are left: runners search its whole table for them and change
    /// them. While it is not finished nothing is opened, since it verifies at its end.
    /// </summary>
    /// <param name="name">The migration; this build must declare it.</param>
    /// <param name="reason">Why; kept with the event, beside the number of rows.</param>
    /// <param name="actor">Who; the names of the user and the machine by default.</param>
    /// <param name="timeout">The longest search; 10 minutes by default. On SQLite, the longest wait for a lock.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="BatchedMigrationNotFoundException">It was never enqueued, and this build does not declare it or rows are left.</exception>
    /// <exception cref="BatchedMigrationTransitionException">Rows are left, and it has failed or was cancelled.</exception>
    /// <exception cref="InvalidOperationException">
    /// This build does not declare it, it declares no <c>Where</c>, the role may not see every row, or the search took longer.
    /// </exception>
    public Task<BatchedMigrationVerification> SweepAsync(
        string name,
        string? reason = null,
        string? actor = null,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return CreateVerifier(timeout).SweepAsync(name, reason, Actor.OrDefault(actor), cancellationToken);
    }

    /// <inheritdoc cref="SweepAsync(string, string?, string?, TimeSpan?, CancellationToken)" />
    public Task<BatchedMigrationVerification> SweepAsync<TMigration>(
        string? reason = null, string? actor = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
        where TMigration : BatchedMigration =>
        OfAsync<TMigration, BatchedMigrationVerification>(
            name => SweepAsync(name, reason, actor, timeout, cancellationToken), cancellationToken);

    private MigrationVerifier CreateVerifier(TimeSpan? timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout ?? VerificationTimeout, TimeSpan.Zero, nameof(timeout));
        return new MigrationVerifier(_context, timeout ?? VerificationTimeout, Timeout);
    }
}
