using System.Reflection;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EfBatched.Migrations;

/// <summary>
/// Tells the enqueue steps of the schema migrations that build a database from nothing that the rows they meet are no rows from use.
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
        }

        return migration;
    }

    // A table that no schema migration created was there before the first one, with rows from use.
    private bool CreatesTable(EnqueueStep step, TypeInfo last, string activeProvider)
    {
        var tables = new HashSet<(string?, string)>();
        foreach (var (_, migrationClass) in inner.Migrations.OrderBy(m => m.Key, StringComparer.OrdinalIgnoreCase))
        {
            foreach (var operation in inner.CreateMigration(migrationClass, activeProvider).UpOperations)
            {
                if (operation is CreateTableOperation created)
                {
                    tables.Add((created.Schema, created.Name));
                }
                else if (operation is RenameTableOperation renamed && tables.Remove((renamed.Schema, renamed.Name)))
                {
                    tables.Add((renamed.NewSchema ?? renamed.Schema, renamed.NewName ?? renamed.Name));
                }
            }

            if (migrationClass == last)
            {
                break;
            }
        }

        return tables.Contains((step.Schema, step.Table));
    }
}
