using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched.Batching;

/// <summary>The typed side of a <see cref="Keyset" />: writes its LINQ.</summary>
internal sealed class Keyset<TEntity>(IEntityType entityType, IReadOnlyList<IProperty> properties) : Keyset(properties)
    where TEntity : class
{
    private readonly ParameterExpression _row = Expression.Parameter(typeof(TEntity), "e");

    /// <summary>The rows whose keys lie in (<paramref name="after" />, <paramref name="upTo" />].</summary>
    public IQueryable<TEntity> InRange(IQueryable<TEntity> rows, Boundary? after, Boundary? upTo)
        => Where(rows, new KeyRangeCondition(Columns, _row, after, upTo).Range());

    /// <summary>The rows whose keys lie outside (<paramref name="after" />, <paramref name="upTo" />].</summary>
    public IQueryable<TEntity> OutOfRange(IQueryable<TEntity> rows, Boundary? after, Boundary upTo)
        => Where(rows, Expression.Not(new KeyRangeCondition(Columns, _row, after, upTo).Range()!));

    /// <summary>The rows in key order.</summary>
    public IQueryable<TEntity> InKeyOrder(IQueryable<TEntity> rows)
        => InOrder(rows, descending: false);

    /// <inheritdoc />
    public override BoundarySearch SearchBoundary(
        DbContext context,
        Boundary? after,
        Boundary? upTo,
        int take,
        LambdaExpression? filter = null)
    {
        var range = new KeyRangeCondition(Columns, _row, after, upTo);
        var rows = Where(Rows(context), range.SearchStart());
        if (filter is not null)
        {
            rows = rows.Where((Expression<Func<TEntity, bool>>)filter);
        }

        // Counting first and taking the last of them in reverse handles a short last batch in the same trip; Skip would
        // not, and Max has no composite form, nor one for uuid in PostgreSQL 15.
        rows = InKeyOrder(rows).Take(take);
        return LastOf(Where(rows, range.SearchEnd()));
    }

    /// <inheritdoc />
    public override BoundarySearch SearchLast(DbContext context)
        => LastOf(Rows(context));

    private IQueryable<TEntity> Rows(DbContext context)
        => (entityType.HasSharedClrType ? context.Set<TEntity>(entityType.Name) : context.Set<TEntity>())
            .IgnoreQueryFilters();

    private BoundarySearch LastOf(IQueryable<TEntity> rows)
    {
        var values = Expression.NewArrayInit(
            typeof(object),
            Columns.Select(c => Expression.Convert(c.Column(_row), typeof(object))));

        var keys = InOrder(rows, descending: true)
            .Select(Expression.Lambda<Func<TEntity, object[]>>(values, _row))
            .Take(1);

        return new BoundarySearch(Columns, keys);
    }

    private IQueryable<TEntity> InOrder(IQueryable<TEntity> rows, bool descending)
    {
        var method = descending ? nameof(Queryable.OrderByDescending) : nameof(Queryable.OrderBy);
        foreach (var column in Columns)
        {
            rows = rows.Provider.CreateQuery<TEntity>(Expression.Call(
                typeof(Queryable),
                method,
                [typeof(TEntity), column.Property.ClrType],
                rows.Expression,
                Expression.Quote(Expression.Lambda(column.Column(_row), _row))));

            method = descending ? nameof(Queryable.ThenByDescending) : nameof(Queryable.ThenBy);
        }

        return rows;
    }

    private IQueryable<TEntity> Where(IQueryable<TEntity> rows, Expression? condition)
        => condition is null ? rows : rows.Where(Expression.Lambda<Func<TEntity, bool>>(condition, _row));
}
