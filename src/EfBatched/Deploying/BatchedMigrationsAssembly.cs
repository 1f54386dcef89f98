using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EfBatched.Deploying;

/// <summary>
/// Tells the steps of the schema migrations that build a database from nothing that the rows they meet are no rows from use.
/// See docs/adr/0003-fresh-databases.md.
/// </summary>
internal sealed class BatchedMigrationsAssembly(IMigrationsAssembly inner, DatabaseBuild build) : IMigrationsAssembly
{
    public IReadOnlyDictionary<string, TypeInfo> Migrations => inner.Migrations;

    public ModelSnapshot? ModelSnapshot => inner.ModelSnapshot;

    public Assembly Assembly => inner.Assembly;

    public string? FindMigrationId(string nameOrId) => inner.FindMigrationId(nameOrId);

    public Migration CreateMigration(TypeInfo migrationClass, string activeProvider)
    {
        var migration = inner.CreateMigration(migrationClass, activeProvider);
        if (build.Origin == DatabaseOrigin.Existing)
        {
            return migration;
        }

        foreach (var operation in migration.UpOperations.OfType<SqlOperation>())
        {
            if (StepOperation.TryRead<EnqueueStep>(operation, StepOperation.EnqueueAnnotation, out var step)
                && CreatesTable(step, migrationClass, activeProvider))
            {
                operation.Sql = StepSql.For(activeProvider).Enqueue(step, build.Origin);
            }
            else if (StepOperation.TryRead<NamedStep>(operation, StepOperation.EnsureFinishedAnnotation, out var gate)
                && FindEnqueue(gate, migrationClass, activeProvider) is { } enqueued && CreatesTable(enqueued, migrationClass, activeProvider))
            {
                operation.Sql = StepSql.For(activeProvider).EnsureFinished(gate, build.Origin);
            }
        }

        return migration;
    }

    // A table that no schema migration created was there before the first one, with rows from use. It may have been renamed since it was
    // enqueued.
    private bool CreatesTable(EnqueueStep step, TypeInfo last, string activeProvider)
    {
        var tables = new HashSet<(string?, string)>();
        foreach (var operation in OperationsUpTo(last, activeProvider))
        {
            if (operation is CreateTableOperation created)
            {
                tables.Add((created.Schema, created.Name));
            }
            else if (operation is RenameTableOperation renamed && tables.Remove((renamed.Schema, renamed.Name)))
            {
                tables.Add((renamed.NewSchema ?? renamed.Schema, renamed.NewName ?? renamed.Name));
            }
            else if (IsEnqueue(operation, step.Name, out _) && tables.Contains((step.Schema, step.Table)))
            {
                return true;
            }
        }

        return false;
    }

    private EnqueueStep? FindEnqueue(NamedStep gate, TypeInfo last, string activeProvider) =>
        OperationsUpTo(last, activeProvider).Select(o => IsEnqueue(o, gate.Name, out var step) ? step : null).LastOrDefault(s => s is not null);

    private static bool IsEnqueue(MigrationOperation operation, string name, [NotNullWhen(true)] out EnqueueStep? step) =>
        StepOperation.TryRead(operation, StepOperation.EnqueueAnnotation, out step) && step.Name == name;

    private IEnumerable<MigrationOperation> OperationsUpTo(TypeInfo last, string activeProvider)
    {
        foreach (var (_, migrationClass) in inner.Migrations.OrderBy(m => m.Key, StringComparer.OrdinalIgnoreCase))
        {
            foreach (var operation in inner.CreateMigration(migrationClass, activeProvider).UpOperations)
            {
                yield return operation;
            }

            if (migrationClass == last)
            {
                yield break;
            }
        }
    }
}
