using EfBatched.Sql;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfBatched.Deploying;

/// <summary>
/// The rows, of <c>HasData</c>, that a schema migration updates or deletes itself. A gate before it leaves them out: a database that was
/// built one release earlier has them as they were inserted.
/// </summary>
internal sealed class OwnRows(
    IReadOnlyList<MigrationOperation> operations, ISqlGenerationHelper sql, IRelationalTypeMappingSource types)
{
    /// <summary>The query for what is left of an entity type's rows, without these rows.</summary>
    public string LeaveOut(string remaining, IEnumerable<IReadOnlyEntityType> entityTypes)
    {
        var condition = SqlLine.FindCondition(remaining);
        if (condition < 0)
        {
            return remaining;
        }

        var tables = SqlLine.WithoutSubqueries(remaining[..condition]);
        var exceptions = string.Concat(
            from table in entityTypes.SelectMany(TypesOf).Select(t => (Name: t.GetTableName(), Schema: t.GetSchema())).Distinct()
            where table.Name is not null
            let alias = FindAlias(tables, table.Name, table.Schema)
            where alias is not null
            let keys = FindKeys(table.Name, table.Schema, alias, remaining).Distinct().ToList()
            where keys.Count > 0
            // Not `NOT (…)`: the part of a row in another table may be missing.
            select $" AND ({string.Join(" OR ", keys)}) IS NOT TRUE");
        return exceptions.Length == 0 ? remaining : $"{remaining[..condition]}({remaining[condition..]}){exceptions}";
    }

    private static IEnumerable<IReadOnlyEntityType> TypesOf(IReadOnlyEntityType entityType) =>
        [.. entityType.GetAllBaseTypes(), entityType, .. entityType.GetDerivedTypes()];

    // EF begins with the tables of the rows themselves and gives each an alias; the first is theirs also where it joins one to itself.
    private string? FindAlias(string from, string table, string? schema)
    {
        var name = $" {sql.DelimitIdentifier(table, schema)} AS ";
        var at = from.IndexOf(name, StringComparison.Ordinal);
        return at < 0 ? null : from[(at + name.Length)..].Split(' ', 2)[0];
    }

    private IEnumerable<string> FindKeys(string table, string? schema, string alias, string remaining)
    {
        foreach (var operation in operations)
        {
            var (keyColumns, keys) = operation switch
            {
                UpdateDataOperation update when IsOf(update.Schema, update.Table, schema, table)
                    && update.Columns.Any(c => remaining.Contains(Column(schema, table, alias, c), StringComparison.Ordinal)) =>
                    (update.KeyColumns, update.KeyValues),
                DeleteDataOperation delete when IsOf(delete.Schema, delete.Table, schema, table) => (delete.KeyColumns, delete.KeyValues),
                _ => ([], new object?[0, 0]),
            };
            for (var row = 0; row < keys.GetLength(0); row++)
            {
                var literals = keyColumns.Select((_, i) => FindLiteral(keys[row, i])).ToList();
                if (!literals.Contains(null))
                {
                    yield return string.Join(
                        " AND ", keyColumns.Zip(literals, (c, literal) => $"{Column(schema, table, alias, c)} = {literal}"));
                }
            }
        }
    }

    private string? FindLiteral(object? value) =>
        value is null ? null : types.FindMapping(value.GetType())?.GenerateSqlLiteral(value);

    // The query has the names from before the schema migration, its operations may have those from after it.
    private bool IsOf(string? schema, string table, string? sourceSchema, string sourceTable) =>
        (schema, table) == (sourceSchema, sourceTable)
        || operations.OfType<RenameTableOperation>().Any(
            r => (r.NewSchema ?? r.Schema, r.NewName ?? r.Name) == (schema, table) && (r.Schema, r.Name) == (sourceSchema, sourceTable));

    private string Column(string? schema, string table, string alias, string column)
    {
        var renamed = operations.OfType<RenameColumnOperation>()
            .FirstOrDefault(r => r.NewName == column && IsOf(r.Schema, r.Table, schema, table));
        return $"{alias}.{sql.DelimitIdentifier(renamed?.Name ?? column)}";
    }
}
