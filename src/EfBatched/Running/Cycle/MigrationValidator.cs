using System.Collections.Concurrent;
using EfBatched.Declaring;
using EfBatched.Diagnostics;
using EfBatched.Running.Runner;
using EfBatched.Storage.Migrations;
using EfBatched.Work;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Running.Cycle;

/// <summary>
/// The table and the key columns must exist, else the migration fails. A model that maps them, or what the declaration relies on,
/// differently is a matter of this build alone: it refuses, and another build goes on.
/// </summary>
internal sealed class MigrationValidator(
    EngineDatabase database,
    EngineDiagnostics diagnostics,
    RunnerMemory memory,
    RunnerIdentity identity) : IMigrationValidator
{
    private readonly ConcurrentDictionary<long, string> _refusals = new();
    private readonly MigrationLifecycle _lifecycle = new(diagnostics, memory, identity);

    public async Task<bool> ValidateAsync(
        MigrationSnapshot migration, BatchedWork work, CancellationToken cancellationToken)
    {
        var identity = database.IdentityOf(work);
        // Of an earlier version's row only the table says whose it is; what is another's must not be failed either.
        if (migration.Owner is null && identity.IsElsewhere(migration.Table, migration.UnqualifiedSchema))
        {
            return Refuse(migration, WorkStrings.OtherIdentity(identity, migration.Identity));
        }

        var columns = await database.WithStoreAsync((s, _) => s.Catalog.ColumnsAsync(migration.Table, cancellationToken))
            .ConfigureAwait(false);
        if (columns.Count == 0)
        {
            await FailAsync(migration, BatchedErrorCode.InvalidTable, RunningStrings.InvalidTable(migration), cancellationToken)
                .ConfigureAwait(false);
            return false;
        }

        if (migration.KeyColumns.FirstOrDefault(c => !columns.ContainsKey(c)) is { } missing)
        {
            await FailAsync(migration, BatchedErrorCode.InvalidColumn, RunningStrings.InvalidColumn(migration, missing), cancellationToken)
                .ConfigureAwait(false);
            return false;
        }

        if ((FindDrift(migration, identity, work.Declaration) ?? FindRequired(migration, work.Declaration, columns)) is { } drift)
        {
            return Refuse(migration, drift);
        }

        if (work.Declaration.IsByPredicate && !await IsServedByIndexAsync(migration, work, cancellationToken).ConfigureAwait(false))
        {
            await FailAsync(
                migration, BatchedErrorCode.InvalidBatchingStrategy, RunningStrings.PredicateWithoutIndex(migration), cancellationToken)
                .ConfigureAwait(false);
            return false;
        }

        return true;
    }

    private Task<bool> IsServedByIndexAsync(MigrationSnapshot migration, BatchedWork work, CancellationToken cancellationToken) =>
        database.WithStoreAsync(
            (store, context) => store.InTransactionAsync(
                async () =>
                {
                    using var query = work.SearchLast(context).CreateCommand();
                    return await store.Provider.IsServedByIndexAsync(store.Connection, query, migration.Table, cancellationToken)
                        .ConfigureAwait(false);
                },
                cancellationToken));

    private bool Refuse(MigrationSnapshot migration, string drift)
    {
        // Said once for each reason, not at every look.
        if (_refusals.GetValueOrDefault(migration.Id) != drift)
        {
            _refusals[migration.Id] = drift;
            MigrationLog.Refused(diagnostics.MigrationLogger, drift);
        }

        return false;
    }

    private static string? FindDrift(MigrationSnapshot migration, DeclaredIdentity identity, BatchedMigrationDeclaration declaration)
    {
        var entityType = declaration.EntityType;
        if (!identity.IsOver(migration.Table, migration.UnqualifiedSchema))
        {
            return RunningStrings.TableDrift(migration, identity.TableIn(migration.UnqualifiedSchema));
        }

        if (!declaration.KeyColumns.SequenceEqual(migration.KeyColumns))
        {
            return RunningStrings.KeyDrift(migration, declaration.KeyColumns);
        }

        foreach (var relied in migration.ReliesOn)
        {
            var property = entityType.FindProperty(relied.Split(':')[0]);
            var now = property is null ? null : DeclarationDependencies.Describe(property);
            if (now != relied)
            {
                return RunningStrings.PropertyDrift(migration, entityType, relied, now);
            }
        }

        return null;
    }

    // What the model may leave null and the database may not, no row has.
    private static string? FindRequired(
        MigrationSnapshot migration, BatchedMigrationDeclaration declaration, IReadOnlyDictionary<string, bool> columns)
    {
        foreach (var relied in migration.ReliesOn)
        {
            if (declaration.EntityType.FindProperty(relied.Split(':')[0]) is { } property && property.IsColumnNullable()
                && columns.TryGetValue(property.GetColumnName(), out var isNullable) && !isNullable)
            {
                return RunningStrings.RequiredInDatabase(migration, property);
            }
        }

        return null;
    }

    private Task<bool> FailAsync(MigrationSnapshot migration, BatchedErrorCode code, string message, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async store =>
            {
                await _lifecycle.FailAsync(store, migration, code, message, cancellationToken).ConfigureAwait(false);
                return true;
            },
            cancellationToken);
}
