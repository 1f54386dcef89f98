using System.Data;
using System.Data.Common;
using System.Runtime.ExceptionServices;
using EfBatched.Databases;
using EfBatched.Databases.Errors;
using EfBatched.Databases.Providers;
using EfBatched.Sql;
using EfBatched.Storage.Gauges;
using EfBatched.Storage.Jobs;
using EfBatched.Storage.Migrations;
using EfBatched.Storage.Runners;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfBatched.Storage;

/// <summary>The tracking tables, and the database beside them, through one context.</summary>
internal sealed class TrackingStore
{
    // A claim has about as many statements, and each has the timeout for itself.
    private const int StatementsOfTransaction = 10;

    private readonly DbContext _context;
    private readonly TransactionLimits _limits;

    /// <param name="context">The context whose connection is used; inside its transaction, if it has one.</param>
    /// <param name="timeout">The longest time for one statement, on the client.</param>
    /// <exception cref="InvalidOperationException">The context does not use batched migrations.</exception>
    /// <exception cref="NotSupportedException">The context's provider is neither PostgreSQL nor SQLite.</exception>
    public TrackingStore(DbContext context, TimeSpan timeout)
    {
        _context = context;
        _limits = new TransactionLimits(timeout, timeout, timeout, timeout + timeout, timeout * StatementsOfTransaction, "EfBatched");
        Provider = StorageProviders.For(context);
        Connection = new TrackingConnection(context, Provider, timeout);
        var names = TrackingNames.For(context);
        Migrations = new MigrationStore(Connection, Provider, names);
        Jobs = new JobStore(Connection, Provider, names);
        Events = new EventStore(Connection, Provider, names);
        Runners = new RunnerStore(Connection, Provider, names);
        Gauges = new GaugeStore(Connection, Provider, names);
        Catalog = new CatalogStore(Connection, Provider);
        Sessions = Provider.OpenSessions(Connection, names);
    }

    public DbContext Context => _context;

    public StorageProvider Provider { get; }

    public TrackingConnection Connection { get; }

    public MigrationStore Migrations { get; }

    public JobStore Jobs { get; }

    public EventStore Events { get; }

    /// <summary>What the server says about its load; null where there is no server.</summary>
    public LoadStore? Load => Provider.OpenLoad(Connection);

    public RunnerStore Runners { get; }

    public GaugeStore Gauges { get; }

    public CatalogStore Catalog { get; }

    /// <summary>What ends sessions of the server; null where there is no server.</summary>
    public SessionStore? Sessions { get; }

    /// <summary>Opens the context's connection; whoever calls closes it.</summary>
    /// <exception cref="NoConnectionException">No connection came in time.</exception>
    public Task OpenAsync(CancellationToken cancellationToken) => Connection.OpenAsync(cancellationToken);

    /// <summary>Begins a transaction at the isolation that the engine's statements are written for.</summary>
    /// <exception cref="NoConnectionException">No connection came in time.</exception>
    public Task<IDbContextTransaction> BeginAsync(CancellationToken cancellationToken) => BeginAsync(Provider.IsolationLevel, cancellationToken);

    /// <summary>Begins a transaction in which every query sees the same rows, where the provider has one without a lock.</summary>
    /// <exception cref="NoConnectionException">No connection came in time.</exception>
    public Task<IDbContextTransaction> BeginSnapshotAsync(CancellationToken cancellationToken) =>
        BeginAsync(Provider.SnapshotIsolation ?? Provider.IsolationLevel, cancellationToken);

    private async Task<IDbContextTransaction> BeginAsync(IsolationLevel isolation, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await _context.Database.BeginTransactionAsync(isolation, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // The transaction keeps the connection open for itself.
            await _context.Database.CloseConnectionAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Runs an operation where the context's execution strategy admits a transaction. The strategy must not retry it: retrying is the
    /// engine's own, since only the database knows whether a lost COMMIT took effect.
    /// </summary>
    public async Task<TResult> WithoutRetryAsync<TResult>(Func<Task<TResult>> operation)
    {
        var outcome = await _context.Database.CreateExecutionStrategy().ExecuteAsync(
            async () =>
            {
                try
                {
                    return (Result: await operation().ConfigureAwait(false), Error: (Exception?)null);
                }
                catch (Exception e)
                {
                    return (Result: default(TResult)!, Error: e);
                }
            }).ConfigureAwait(false);
        if (outcome.Error is not null)
        {
            ExceptionDispatchInfo.Throw(outcome.Error);
        }

        return outcome.Result;
    }

    /// <summary>Runs an operation in one short transaction; in the caller's, if the context has one.</summary>
    public Task<TResult> InTransactionAsync<TResult>(Func<Task<TResult>> operation, CancellationToken cancellationToken) =>
        _context.Database.CurrentTransaction is not null
            ? operation()
            : WithoutRetryAsync(
                async () =>
                {
                    var transaction = await BeginAsync(cancellationToken).ConfigureAwait(false);
                    await using (transaction.ConfigureAwait(false))
                    {
                        // A process that falls silent here must not keep the locked rows.
                        await Provider.LimitTransactionAsync(Connection, _limits, cancellationToken).ConfigureAwait(false);
                        var result = await operation().ConfigureAwait(false);
                        await Connection.FlushAsync(cancellationToken).ConfigureAwait(false);
                        await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
                        return result;
                    }
                });

    /// <summary>
    /// Runs queries from whose answer something is concluded, above all that no row is there: where rows that the role may not see are an error,
    /// and in one snapshot if the provider has one without a lock.
    /// </summary>
    /// <param name="table">The table that is asked.</param>
    /// <param name="limits">The limits of the transaction.</param>
    /// <param name="operation">The queries.</param>
    /// <param name="cancellationToken">Cancels the beginning.</param>
    /// <exception cref="HiddenRowsException">Row-level security could hide rows from the role.</exception>
    public Task<TResult> InSightOfAllRowsAsync<TResult>(
        TableName table, TransactionLimits limits, Func<Task<TResult>> operation, CancellationToken cancellationToken) =>
        Provider.SnapshotIsolation is { } isolation
            ? ExplainHiddenRowsAsync(table, () => InSnapshotAsync(isolation, limits, operation, cancellationToken))
            : operation();

    private async Task<TResult> InSnapshotAsync<TResult>(
        IsolationLevel isolation, TransactionLimits limits, Func<Task<TResult>> operation, CancellationToken cancellationToken)
    {
        var transaction = await _context.Database.BeginTransactionAsync(isolation, cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await Provider.LimitTransactionAsync(Connection, limits, cancellationToken).ConfigureAwait(false);
            await Connection.FlushAsync(cancellationToken).ConfigureAwait(false);
            return await operation().ConfigureAwait(false);
        }
    }

    /// <summary>Runs an operation in which hidden rows are an error, and says so when they were.</summary>
    public async Task<TResult> ExplainHiddenRowsAsync<TResult>(TableName table, Func<Task<TResult>> operation)
    {
        try
        {
            return await operation().ConfigureAwait(false);
        }
        catch (DbException e)
        {
            if (await Provider.FindHidingAsync(Connection, e, table, CancellationToken.None).ConfigureAwait(false) is { } role)
            {
                throw new HiddenRowsException(StorageStrings.RowsMayBeHidden(role, table), e);
            }

            throw;
        }
    }
}
