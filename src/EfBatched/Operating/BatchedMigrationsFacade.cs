using EfBatched.Operating;
using EfBatched.Reporting;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfBatched;

/// <summary>
/// Operates the batched migrations of a context's database: <c>context.Database.BatchedMigrations()</c>.
/// </summary>
/// <remarks>
/// Every change takes a reason and an actor, which defaults to the names of the user and the machine, and is kept as an event. A change that
/// is made already is no error. As any use of a context, not for several threads at once. A migration that is asked for by its class is this
/// context's own; where its name stands for another context's, or for one over another table, these members throw an
/// <see cref="InvalidOperationException" /> that says so. By its name any migration of the database is operated.
/// </remarks>
public sealed partial class BatchedMigrationsFacade
{
    // A change may have to wait for the batch in flight.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly DbContext _context;
    private readonly StateReader _states;
    private readonly MigrationControl _control;
    private readonly JobControl _jobs;

    internal BatchedMigrationsFacade(DbContext context)
    {
        _context = context;
        _states = new StateReader(context, Timeout);
        _control = new MigrationControl(context, Timeout);
        _jobs = new JobControl(context, Timeout);
    }

    internal DbContext Context => _context;

    /// <summary>Every migration that was ever enqueued, oldest first.</summary>
    public Task<IReadOnlyList<BatchedMigrationState>> ListAsync(CancellationToken cancellationToken = default) =>
        _states.ReadAsync(null, cancellationToken);

    /// <summary>One migration.</summary>
    /// <exception cref="BatchedMigrationNotFoundException">No migration of this name was ever enqueued.</exception>
    public async Task<BatchedMigrationState> GetAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return (await _states.ReadAsync(name, cancellationToken).ConfigureAwait(false)) is [var state]
            ? state
            : throw new BatchedMigrationNotFoundException(
                name, [.. (await ListAsync(cancellationToken).ConfigureAwait(false)).Select(m => m.Name)]);
    }

    /// <summary>One migration.</summary>
    /// <exception cref="BatchedMigrationNotFoundException">It was never enqueued.</exception>
    public Task<BatchedMigrationState> GetAsync<TMigration>(CancellationToken cancellationToken = default)
        where TMigration : BatchedMigration =>
        OfAsync<TMigration, BatchedMigrationState>(name => GetAsync(name, cancellationToken), cancellationToken);

    /// <summary>Says in one sentence why a migration does not move, or that it does: the first thing to ask when somebody wonders.</summary>
    /// <remarks>
    /// Paused by whom and why; held by what and until when; waiting for another migration, for the table, for code, for a runner; slowed down by
    /// which indicator, with value and limit.
    /// </remarks>
    /// <exception cref="BatchedMigrationNotFoundException">No migration of this name was ever enqueued.</exception>
    public async Task<string> ExplainAsync(string name, CancellationToken cancellationToken = default) =>
        (await GetAsync(name, cancellationToken).ConfigureAwait(false)).Explanation;

    /// <inheritdoc cref="ExplainAsync(string, CancellationToken)" />
    public Task<string> ExplainAsync<TMigration>(CancellationToken cancellationToken = default)
        where TMigration : BatchedMigration =>
        OfAsync<TMigration, string>(name => ExplainAsync(name, cancellationToken), cancellationToken);

    /// <summary>The jobs of a migration, in the order in which they were created.</summary>
    /// <param name="name">The migration.</param>
    /// <param name="status">Only jobs of this status; null for all.</param>
    /// <param name="take">The most jobs to return, newest first to be kept; 1,000 by default.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="take" /> is less than 1.</exception>
    /// <exception cref="BatchedMigrationNotFoundException">No migration of this name was ever enqueued.</exception>
    public async Task<IReadOnlyList<BatchedJobState>> JobsAsync(
        string name, BatchedJobStatus? status = null, int take = 1_000, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(take, 1);
        var id = (await GetAsync(name, cancellationToken).ConfigureAwait(false)).Id;
        var jobs = await _context.Set<BatchedJobRow>().AsNoTracking()
            .Where(j => j.MigrationId == id && (status == null || j.Status == status))
            .OrderByDescending(j => j.Id).Take(take).ToListAsync(cancellationToken).ConfigureAwait(false);
        jobs.Reverse();
        return [.. jobs.Select(BatchedJobState.Of)];
    }

    /// <summary>The runners, those that stopped included. A runner that starts forgets those without a sign of life for a day.</summary>
    public async Task<IReadOnlyList<BatchedRunnerState>> RunnersAsync(CancellationToken cancellationToken = default)
    {
        var runners = await _context.Set<BatchedRunnerRow>().AsNoTracking().OrderBy(r => r.Id)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. runners.Select(BatchedRunnerState.Of)];
    }

    /// <summary>Stops a migration before its next batch, until it is resumed. False when it is paused already.</summary>
    /// <exception cref="BatchedMigrationNotFoundException">No migration of this name was ever enqueued.</exception>
    /// <exception cref="BatchedMigrationTransitionException">It has ended: there is nothing to pause.</exception>
    public Task<bool> PauseAsync(string name, string reason, string? actor = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return _control.PauseAsync(name, reason, Actor.OrDefault(actor), cancellationToken);
    }

    /// <inheritdoc cref="PauseAsync(string, string, string?, CancellationToken)" />
    public Task<bool> PauseAsync<TMigration>(string reason, string? actor = null, CancellationToken cancellationToken = default)
        where TMigration : BatchedMigration =>
        OfAsync<TMigration, bool>(name => PauseAsync(name, reason, actor, cancellationToken), cancellationToken);

    /// <summary>Pauses every active and running migration, and whatever is enqueued until all are resumed. Returns how many were paused.</summary>
    public Task<int> PauseAllAsync(string reason, string? actor = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return _control.PauseAllAsync(reason, Actor.OrDefault(actor), cancellationToken);
    }

    /// <summary>Lets a paused migration go on from where it was. False when it is not paused but active or running.</summary>
    /// <exception cref="BatchedMigrationNotFoundException">No migration of this name was ever enqueued.</exception>
    /// <exception cref="BatchedMigrationTransitionException">It has ended, or failed: see <see cref="RetryAsync(string, string?, string?, CancellationToken)" />.</exception>
    public Task<bool> ResumeAsync(
        string name, string? reason = null, string? actor = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return _control.ResumeAsync(name, reason, Actor.OrDefault(actor), cancellationToken);
    }

    /// <inheritdoc cref="ResumeAsync(string, string?, string?, CancellationToken)" />
    public Task<bool> ResumeAsync<TMigration>(
        string? reason = null, string? actor = null, CancellationToken cancellationToken = default)
        where TMigration : BatchedMigration =>
        OfAsync<TMigration, bool>(name => ResumeAsync(name, reason, actor, cancellationToken), cancellationToken);

    /// <summary>Resumes every paused migration, and ends a pause of all. Returns how many were resumed.</summary>
    public Task<int> ResumeAllAsync(string? reason = null, string? actor = null, CancellationToken cancellationToken = default) =>
        _control.ResumeAllAsync(reason, Actor.OrDefault(actor), cancellationToken);

    /// <summary>Lets a failed migration go on: its failed jobs are tried again from their checkpoints, with all their attempts.</summary>
    /// <exception cref="BatchedMigrationNotFoundException">No migration of this name was ever enqueued.</exception>
    /// <exception cref="BatchedMigrationTransitionException">It has not failed.</exception>
    public Task<bool> RetryAsync(
        string name, string? reason = null, string? actor = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return _control.RetryAsync(name, reason, Actor.OrDefault(actor), cancellationToken);
    }

    /// <inheritdoc cref="RetryAsync(string, string?, string?, CancellationToken)" />
    public Task<bool> RetryAsync<TMigration>(
        string? reason = null, string? actor = null, CancellationToken cancellationToken = default)
        where TMigration : BatchedMigration =>
        OfAsync<TMigration, bool>(name => RetryAsync(name, reason, actor, cancellationToken), cancellationToken);

    /// <summary>Declares a migration finished as it is: rows that are not migrated stay so, and gates pass.</summary>
    /// <exception cref="BatchedMigrationNotFoundException">No migration of this name was ever enqueued.</exception>
    /// <exception cref="BatchedMigrationTransitionException">It is finished already, or cancelled.</exception>
    public Task<bool> SkipAsync(string name, string reason, string? actor = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return _control.SkipAsync(name, reason, Actor.OrDefault(actor), cancellationToken);
    }

    /// <inheritdoc cref="SkipAsync(string, string, string?, CancellationToken)" />
    public Task<bool> SkipAsync<TMigration>(string reason, string? actor = null, CancellationToken cancellationToken = default)
        where TMigration : BatchedMigration =>
        OfAsync<TMigration, bool>(name => SkipAsync(name, reason, actor, cancellationToken), cancellationToken);

    /// <summary>Gives a migration up: nothing of it runs any more, and gates do not pass. False when it is cancelled already.</summary>
    /// <exception cref="BatchedMigrationNotFoundException">No migration of this name was ever enqueued.</exception>
    /// <exception cref="BatchedMigrationTransitionException">It is finished.</exception>
    public Task<bool> CancelAsync(string name, string reason, string? actor = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return _control.CancelAsync(name, reason, Actor.OrDefault(actor), cancellationToken);
    }

    /// <inheritdoc cref="CancelAsync(string, string, string?, CancellationToken)" />
    public Task<bool> CancelAsync<TMigration>(string reason, string? actor = null, CancellationToken cancellationToken = default)
        where TMigration : BatchedMigration =>
        OfAsync<TMigration, bool>(name => CancelAsync(name, reason, actor, cancellationToken), cancellationToken);

    /// <summary>
    /// Has a failed job, or the single row that one is, tried again with all its attempts: when all other ranges have their jobs. A migration
    /// that has failed goes on with it.
    /// </summary>
    /// <exception cref="BatchedJobNotFoundException">There is no such job.</exception>
    /// <exception cref="BatchedJobTransitionException">It has not failed.</exception>
    public Task RetryJobAsync(long jobId, string? reason = null, string? actor = null, CancellationToken cancellationToken = default) =>
        RetryJobAsync(jobId, null, reason, actor, cancellationToken);

    /// <summary>
    /// Leaves the rows of a job that are not changed yet as they are, for good; of a job that is a single bad row, that row. False when it is
    /// skipped already. A migration that has failed stays so until it is retried, and then finishes if nothing else is left.
    /// </summary>
    /// <exception cref="BatchedJobNotFoundException">There is no such job.</exception>
    /// <exception cref="BatchedJobTransitionException">It is finished.</exception>
    public Task<bool> SkipJobAsync(long jobId, string reason, string? actor = null, CancellationToken cancellationToken = default) =>
        SkipJobAsync(jobId, null, reason, actor, cancellationToken);

    internal Task<bool> RetryJobAsync(long jobId, string? migration, string? reason, string? actor, CancellationToken cancellationToken) =>
        _jobs.RetryAsync(jobId, migration, reason, Actor.OrDefault(actor), cancellationToken);

    internal Task<bool> SkipJobAsync(long jobId, string? migration, string reason, string? actor, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return _jobs.SkipAsync(jobId, migration, reason, Actor.OrDefault(actor), cancellationToken);
    }

    /// <summary>
    /// Changes sizes and limits of a migration, also while it runs: its jobs take them up within two batches. False when everything is that
    /// way already.
    /// </summary>
    /// <param name="name">The migration.</param>
    /// <param name="change">What to change; the rest stays as it is.</param>
    /// <param name="reason">Why; kept with the event, beside what was changed from what to what.</param>
    /// <param name="actor">Who; the names of the user and the machine by default.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    /// <exception cref="ArgumentException">Nothing is changed, or values are out of range; the message names all of them.</exception>
    /// <exception cref="BatchedMigrationNotFoundException">No migration of this name was ever enqueued.</exception>
    /// <exception cref="BatchedMigrationTransitionException">It has ended: there is nothing left to change.</exception>
    public Task<bool> SetAsync(
        string name,
        Action<BatchedMigrationSettingsBuilder> change,
        string reason,
        string? actor = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(change);
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        var builder = new BatchedMigrationSettingsBuilder();
        change(builder);
        // The name of a parameter would say nothing to whoever typed a command.
        return builder.Change.Faults.Count == 0
            ? new SettingsControl(_context, Timeout).SetAsync(name, builder.Change, reason, Actor.OrDefault(actor), null, cancellationToken)
            : throw new ArgumentException(OperatingStrings.SettingsInvalid(name, builder.Change.Faults));
    }

    /// <inheritdoc cref="SetAsync(string, Action{BatchedMigrationSettingsBuilder}, string, string?, CancellationToken)" />
    public Task<bool> SetAsync<TMigration>(
        Action<BatchedMigrationSettingsBuilder> change,
        string reason,
        string? actor = null,
        CancellationToken cancellationToken = default)
        where TMigration : BatchedMigration =>
        OfAsync<TMigration, bool>(name => SetAsync(name, change, reason, actor, cancellationToken), cancellationToken);
}
