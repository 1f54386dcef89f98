using System.Linq.Expressions;
using EfBatched.Keys;
using EfBatched.Rows;
using EfBatched.Sql;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched.WriteBack;

/// <summary>Reads what the work needs of each row, computes in C#, and writes the results back by one statement for each table.</summary>
internal static class RowUpdate
{
    public static async Task<int> ExecuteAsync<TEntity, TRead, TResult>(
        DbContext context,
        IQueryable<TEntity> rows,
        Expression<Func<TEntity, TRead>> read,
        Func<TRead, CancellationToken, ValueTask<TResult?>> compute,
        CancellationToken cancellationToken)
        where TEntity : class
        where TResult : class
    {
        var entityType = EntityTypes.Get(context, typeof(TEntity));
        var columns = ResultColumns.Find(entityType, typeof(TResult));
        var found = await RowRead.From(rows, entityType, read).Select(WithKey(entityType, read))
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        var keys = new List<object[]>(found.Count);
        var results = new List<TResult>(found.Count);
        foreach (var row in found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await compute(row.Value, cancellationToken).ConfigureAwait(false) is { } result)
            {
                keys.Add(row.Key);
                results.Add(result);
            }
        }

        var written = 0;
        foreach (var (mapping, ofTable) in results.Count == 0 ? [] : GroupByTable(entityType, columns))
        {
            var set = new RowSet(
                [.. entityType.FindPrimaryKey()!.Properties.Select(
                    (p, i) => RowColumn.Create(FindColumn(mapping, p)!, ColumnValues.Collect(p.ClrType, keys, k => k[i])))],
                [.. ofTable.Select(
                    c => RowColumn.Create(
                        FindColumn(mapping, c.Property)!, ColumnValues.Collect(c.Property.ClrType, results, c.Member)))],
                results.Count);
            written = await new RowWriter(context)
                .UpdateAsync(new TableName(mapping.Table.Name, mapping.Table.Schema), set, cancellationToken)
                .ConfigureAwait(false);
        }

        return written;
    }

    private static Expression<Func<TEntity, ReadRow<TRead>>> WithKey<TEntity, TRead>(
        IEntityType entityType, Expression<Func<TEntity, TRead>> read)
    {
        var row = read.Parameters[0];
        return Expression.Lambda<Func<TEntity, ReadRow<TRead>>>(
            Expression.New(
                typeof(ReadRow<TRead>).GetConstructors().Single(), PrimaryKeyExpression.Create(entityType, row), read.Body),
            row);
    }

    // Hierarchies and split entity types have columns in several tables, each with the row's key.
    private static IEnumerable<(ITableMapping Mapping, IReadOnlyList<ResultColumn> Columns)> GroupByTable(
        IEntityType entityType, IReadOnlyList<ResultColumn> columns) =>
        columns
            .GroupBy(c => entityType.GetTableMappings().First(m => FindColumn(m, c.Property) is not null))
            .Select(g => (g.Key, (IReadOnlyList<ResultColumn>)[.. g]));

    private static IColumnMapping? FindColumn(ITableMapping mapping, IProperty property) =>
        mapping.ColumnMappings.FirstOrDefault(c => c.Property == property);
}
