using System.Collections.Concurrent;
using EfBatched.Diagnostics;
using EfBatched.Model;
using EfBatched.Running.Work;
using EfBatched.Storage;
using EfBatched.Storage.Migrations;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Running.Cycle;

/// <summary>
/// The table and the key columns must exist, else the migration fails. A model that maps them, or what the declaration relies on,
/// differently is a matter of this build alone: it refuses, and another build goes on.
/// </summary>
internal sealed class MigrationValidator(EngineEnvironment environment) : IMigrationValidator
{
    private readonly ConcurrentDictionary<long, string> _refusals = new();
    private readonly MigrationLifecycle _lifecycle = new(environment);

    public async Task<bool> ValidateAsync(MigrationSnapshot migration, BatchedWork work, CancellationToken cancellationToken)
    {
        var columns = await environment.WithStoreAsync((s, _) => s.Catalog.ColumnsAsync(migration.Table, cancellationToken))
            .ConfigureAwait(false);
        if (columns.Count == 0)
        {
            await FailAsync(migration, BatchedErrorCode.InvalidTable, EfBatchedStrings.InvalidTable(migration), cancellationToken)
                .ConfigureAwait(false);
            return false;
        }

        if (migration.KeyColumns.FirstOrDefault(c => !columns.Contains(c)) is { } missing)
        {
            await FailAsync(migration, BatchedErrorCode.InvalidColumn, EfBatchedStrings.InvalidColumn(migration, missing), cancellationToken)
                .ConfigureAwait(false);
            return false;
        }

        if (FindDrift(migration, work.Declaration) is { } drift)
        {
            return Refuse(migration, drift);
        }

        if (work.Declaration.IsByPredicate && !await IsServedByIndexAsync(migration, work, cancellationToken).ConfigureAwait(false))
        {
            await FailAsync(
                migration, BatchedErrorCode.InvalidBatchingStrategy, EfBatchedStrings.PredicateWithoutIndex(migration), cancellationToken)
                .ConfigureAwait(false);
            return false;
        }

        return true;
    }

    private Task<bool> IsServedByIndexAsync(MigrationSnapshot migration, BatchedWork work, CancellationToken cancellationToken) =>
        environment.WithStoreAsync(
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
            MigrationLog.Refused(environment.MigrationLogger, drift);
        }

        return false;
    }

    private static string? FindDrift(MigrationSnapshot migration, BatchedMigrationDeclaration declaration)
    {
        var entityType = declaration.EntityType;
        var table = new TableName(entityType.GetTableName()!, entityType.GetSchema());
        if (table.Name != migration.Table.Name || (migration.Table.Schema is not null && table.Schema != migration.Table.Schema))
        {
            return EfBatchedStrings.TableDrift(migration, table);
        }

        if (!declaration.KeyColumns.SequenceEqual(migration.KeyColumns))
        {
            return EfBatchedStrings.KeyDrift(migration, declaration.KeyColumns);
        }

        foreach (var relied in migration.ReliesOn)
        {
            var property = entityType.FindProperty(relied.Split(':')[0]);
            var now = property is null ? null : DeclarationDependencies.Describe(property);
            if (now != relied)
            {
                return EfBatchedStrings.PropertyDrift(migration, entityType, relied, now);
            }
        }

        return null;
    }

    private Task<bool> FailAsync(MigrationSnapshot migration, BatchedErrorCode code, string message, CancellationToken cancellationToken) =>
        environment.InTransactionAsync(
            async store =>
            {
                await _lifecycle.FailAsync(store, migration, code, message, cancellationToken).ConfigureAwait(false);
                return true;
            },
            cancellationToken);
}
