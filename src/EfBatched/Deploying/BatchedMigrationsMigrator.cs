using System.Data.Common;
using EfBatched.Databases.Providers;
using EfBatched.Diagnostics;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Logging;

namespace EfBatched.Deploying;

/// <summary>
/// Notices that a run, or a script, builds a database from its first schema migration (docs/adr/0003-fresh-databases.md), and names all the
/// gates that a run would meet closed, before it begins.
/// </summary>
internal sealed class BatchedMigrationsMigrator(
    IMigrator inner,
    IHistoryRepository history,
    IMigrationsAssembly assembly,
    ICurrentDbContext context,
    DatabaseBuild build,
    ILoggerFactory loggers) : IMigrator
{
    public void Migrate(string? targetMigration = null)
    {
        var applied = context.Context.Database.CreateExecutionStrategy().Execute(
            () => history.Exists() ? history.GetAppliedMigrations() : []);
        var origin = OriginAfter(applied);
        WarnOfLock();
        if (FindGates(origin, applied, targetMigration) is { } gates)
        {
            var found = context.Context.Database.CreateExecutionStrategy().Execute(
                () => new TrackedStatusReader(context.Context).Read(gates.Locations));
            ThrowIfClosed(gates.FindClosed(found));
        }

        build.Origin = origin;
        try
        {
            inner.Migrate(targetMigration);
        }
        catch (DbException e) when (FindSecondOwner(e) is { } message)
        {
            throw new InvalidOperationException(message, e);
        }
        finally
        {
            build.Origin = DatabaseOrigin.Existing;
        }
    }

    public async Task MigrateAsync(string? targetMigration = null, CancellationToken cancellationToken = default)
    {
        var applied = await context.Context.Database.CreateExecutionStrategy().ExecuteAsync(
            async token => await history.ExistsAsync(token).ConfigureAwait(false)
                ? await history.GetAppliedMigrationsAsync(token).ConfigureAwait(false)
                : [],
            cancellationToken).ConfigureAwait(false);
        var origin = OriginAfter(applied);
        WarnOfLock();
        if (FindGates(origin, applied, targetMigration) is { } gates)
        {
            var found = await context.Context.Database.CreateExecutionStrategy().ExecuteAsync(
                token => new TrackedStatusReader(context.Context).ReadAsync(gates.Locations, token), cancellationToken).ConfigureAwait(false);
            ThrowIfClosed(gates.FindClosed(found));
        }

        build.Origin = origin;
        try
        {
            await inner.MigrateAsync(targetMigration, cancellationToken).ConfigureAwait(false);
        }
        catch (DbException e) when (FindSecondOwner(e) is { } message)
        {
            throw new InvalidOperationException(message, e);
        }
        finally
        {
            build.Origin = DatabaseOrigin.Existing;
        }
    }

    public string GenerateScript(
        string? fromMigration = null,
        string? toMigration = null,
        MigrationsSqlGenerationOptions options = MigrationsSqlGenerationOptions.Default)
    {
        var isFromStart = string.IsNullOrEmpty(fromMigration) || fromMigration == Migration.InitialDatabase;
        var isIdempotent = options.HasFlag(MigrationsSqlGenerationOptions.Idempotent);
        build.Origin = (isFromStart, isIdempotent) switch
        {
            (false, _) => DatabaseOrigin.Existing,
            (true, false) => DatabaseOrigin.BuiltFromFirstMigration,
            (true, true) => DatabaseOrigin.DecidedByScript,
        };
        try
        {
            var script = inner.GenerateScript(fromMigration, toMigration, options);
            return build.Origin == DatabaseOrigin.DecidedByScript ? IdempotentScript.Complete(script, history, assembly) : script;
        }
        finally
        {
            build.Origin = DatabaseOrigin.Existing;
        }
    }

    public bool HasPendingModelChanges() => inner.HasPendingModelChanges();

    // A database that is built from nothing passes its gates.
    private PendingGates? FindGates(DatabaseOrigin origin, IReadOnlyList<HistoryRow> applied, string? target) =>
        origin == DatabaseOrigin.BuiltFromFirstMigration
            ? null
            : new PendingGates(context.Context, assembly, applied.Select(row => row.MigrationId), target);

    private static void ThrowIfClosed(IEnumerable<string> gates)
    {
        var closed = gates.ToList();
        if (closed.Count > 0)
        {
            throw new InvalidOperationException(DeployingStrings.GatesNotPassed(closed));
        }
    }

    private void WarnOfLock()
    {
        if (SqliteMigrationsLock.FindHeldSince(context.Context) is { } since)
        {
            MigrationLog.WaitsForSchemaLock(
                loggers.CreateLogger("EfBatched.Migrations"), DeployingStrings.SchemaLockIsHeld(SqliteMigrationsLock.TableName, since));
        }
    }

    // What the database says of a table that is there already does not tell whose it is.
    private string? FindSecondOwner(DbException exception) =>
        TrackingTables.Find(context.Context.Model) is { Migrations: var table }
        && StorageProviders.For(context.Context).IsExistingTable(exception, table)
            ? DeployingStrings.SecondOwner(context.Context.GetType(), table.Name)
            : null;

    // Contexts may share a history table, so only the context's own schema migrations count.
    private DatabaseOrigin OriginAfter(IReadOnlyList<HistoryRow> applied) =>
        applied.Any(row => assembly.Migrations.ContainsKey(row.MigrationId))
            ? DatabaseOrigin.Existing
            : DatabaseOrigin.BuiltFromFirstMigration;
}
