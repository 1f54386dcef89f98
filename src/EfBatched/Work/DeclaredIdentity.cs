using EfBatched.Databases;
using EfBatched.Databases.Providers;
using EfBatched.Declaring;
using EfBatched.Sql;
using EfBatched.Storage.Migrations;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Work;

/// <summary>
/// Which migration a declaration stands for: name, owner and physical table. A row of its name alone may be that of another context, or of
/// other work. See docs/adr/0012-identity.md.
/// </summary>
/// <param name="Name">The name.</param>
/// <param name="Owner">The context.</param>
/// <param name="Table">The table as the model maps it; its schema is null where the session's search path says it.</param>
/// <param name="Provider">Compares names of tables.</param>
internal sealed record DeclaredIdentity(string Name, string Owner, TableName Table, StorageProvider Provider)
{
    public static DeclaredIdentity Of(DbContext context, BatchedMigrationDeclaration declaration)
    {
        var provider = StorageProviders.For(context);
        return new DeclaredIdentity(declaration.Name, ContextOwner.NameOf(context), provider.TableOf(declaration.EntityType), provider);
    }

    /// <summary>What is wrong with a row that has the name but stands for another migration; null when it is this one.</summary>
    public string? FindMismatch(MigrationIdentity row)
    {
        var isSame = (row.Owner is null || row.Owner == Owner)
            && (IsOver(row.Table, row.UnqualifiedSchema)
                // The context's own, over a table that is gone: it was renamed since, and the declaration with it.
                || (row.Owner is not null && !row.HasTable));
        return isSame ? null : WorkStrings.OtherIdentity(this, row);
    }

    /// <summary>True when the declaration walks a row's table.</summary>
    /// <param name="table">The physical table of the row.</param>
    /// <param name="unqualifiedSchema">The schema that its name alone means to this session.</param>
    public bool IsOver(TableName table, string? unqualifiedSchema) =>
        Provider.IsSameName(Table.Name, table.Name) && TableIn(unqualifiedSchema).Schema == table.Schema;

    /// <summary>True when the declaration certainly walks another table; false also where its name means none to this session.</summary>
    /// <param name="table">The physical table of the row.</param>
    /// <param name="unqualifiedSchema">The schema that its name alone means to this session.</param>
    public bool IsElsewhere(TableName table, string? unqualifiedSchema) =>
        !IsOver(table, unqualifiedSchema) && (!Provider.IsSameName(Table.Name, table.Name) || TableIn(unqualifiedSchema).Schema is not null);

    /// <summary>The physical table, where its name alone means a schema to this session.</summary>
    public TableName TableIn(string? unqualifiedSchema) => Table with { Schema = Table.Schema ?? unqualifiedSchema };
}
