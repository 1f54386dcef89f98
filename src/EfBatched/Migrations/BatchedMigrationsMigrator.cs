using System.Data.Common;
using EfBatched.Diagnostics;
using EfBatched.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Logging;

namespace EfBatched.Migrations;

/// <summary>
/// Notices that a run, or a script, builds a database from its first schema migration. See docs/adr/0003-fresh-databases.md.
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
        build.Origin = OriginAfter(applied);
        WarnOfLock();
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
        build.Origin = OriginAfter(applied);
        WarnOfLock();
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

    private void WarnOfLock()
    {
        if (SqliteMigrationsLock.FindHeldSince(context.Context) is { } since)
        {
            MigrationLog.WaitsForSchemaLock(
                loggers.CreateLogger("EfBatched.Migrations"), EfBatchedStrings.SchemaLockIsHeld(SqliteMigrationsLock.TableName, since));
        }
    }

    // What the database says of a table that is there already does not tell whose it is.
    private string? FindSecondOwner(DbException exception) =>
        TrackingTables.Find(context.Context.Model) is { Migrations: var table }
        && StorageProvider.For(context.Context).IsExistingTable(exception, table)
            ? EfBatchedStrings.SecondOwner(context.Context.GetType(), table.Name)
            : null;

    // Contexts may share a history table, so only the context's own schema migrations count.
    private DatabaseOrigin OriginAfter(IReadOnlyList<HistoryRow> applied) =>
        applied.Any(row => assembly.Migrations.ContainsKey(row.MigrationId))
            ? DatabaseOrigin.Existing
            : DatabaseOrigin.BuiltFromFirstMigration;
}
