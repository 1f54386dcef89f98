using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched.Keys;

/// <summary>The typed side of a <see cref="Keyset" />: writes its LINQ.</summary>
internal sealed class Keyset<TEntity>(IEntityType entityType, IReadOnlyList<IProperty> properties) : Keyset(properties)
    where TEntity : class
{
    private readonly ParameterExpression _row = Expression.Parameter(typeof(TEntity), "e");

    /// <summary>The rows whose keys lie in (<paramref name="after" />, <paramref name="upTo" />].</summary>
    public IQueryable<TEntity> InRange(IQueryable<TEntity> rows, Boundary? after, Boundary? upTo)
        => Where(rows, new KeyRangeCondition(Columns, _row, after, upTo).Range());

    /// <summary>The rows whose keys lie in one of some ranges, or in none of them.</summary>
    public IQueryable<TEntity> InRanges(IQueryable<TEntity> rows, IReadOnlyList<KeyRange> ranges, bool isIn)
    {
        if (ranges.Count == 0)
        {
            return isIn ? rows.Where(_ => false) : rows;
        }

        var condition = AnyOf([.. ranges.Select(r => new KeyRangeCondition(Columns, _row, r.After, r.UpTo).Range()!)]);
        return Where(rows, isIn ? condition : Expression.Not(condition));
    }

    /// <summary>The row with a key, if there is one.</summary>
    public IQueryable<TEntity> WithKey(IQueryable<TEntity> rows, Boundary key)
        => Columns.Aggregate(
            rows, (left, c) => Where(left, c.Compare(ExpressionType.Equal, _row, c.Parameter(key.Values[Columns.IndexOf(c)]))));

    /// <inheritdoc cref="InRange(IQueryable{TEntity},Boundary,Boundary)" />
    public IQueryable<TEntity> InRange(IQueryable<TEntity> rows, KeyRange range)
        => InRange(rows, range.After, range.UpTo);

    /// <summary>The rows in key order.</summary>
    public IQueryable<TEntity> InKeyOrder(IQueryable<TEntity> rows)
        => InOrder(rows, descending: false);

    /// <summary>The keys of the rows, in key order: a value per column.</summary>
    public IQueryable<object[]> Keys(IQueryable<TEntity> rows)
        => Select(InKeyOrder(rows), Columns.Select(c => c.Column(_row)));

    /// <inheritdoc />
    public override BoundarySearch SearchBoundary(
        DbContext context,
        Boundary? after,
        Boundary? upTo,
        RowCount take,
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
        rows = InKeyOrder(rows).Take(take.Value);
        return LastOf(Where(rows, range.SearchEnd()));
    }

    /// <inheritdoc />
    public override BoundarySearch SearchLast(DbContext context)
        => LastOf(Rows(context));

    /// <inheritdoc />
    public override BoundaryAcceptance Accept(DbContext context, BoundaryCandidate candidate, Boundary? after)
    {
        var row = WithKey(Rows(context), candidate.Boundary);
        var isPast = new KeyRangeCondition(Columns, _row, after, null).Range();
        var answer = Columns.Select(c => c.Text(_row));
        return new BoundaryAcceptance(candidate, Select(row, isPast is null ? answer : answer.Append(isPast)).Take(1));
    }

    private IQueryable<TEntity> Rows(DbContext context)
        => (entityType.HasSharedClrType ? context.Set<TEntity>(entityType.Name) : context.Set<TEntity>())
            .IgnoreQueryFilters();

    private BoundarySearch LastOf(IQueryable<TEntity> rows)
    {
        // Ordered once more, so that the texts are made of the one row outside of the search: inside, PostgreSQL makes them of every row.
        var last = InKeyOrder(InOrder(rows, descending: true).Take(1));
        return new BoundarySearch(Codec, Select(last, [.. Columns.Select(c => c.Column(_row)), .. Columns.Select(c => c.Text(_row))]));
    }

    private IQueryable<object[]> Select(IQueryable<TEntity> rows, IEnumerable<Expression> values)
        => rows.Select(Expression.Lambda<Func<TEntity, object[]>>(
            Expression.NewArrayInit(typeof(object), values.Select(v => Expression.Convert(v, typeof(object)))), _row));

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

    // Balanced, since whoever visits an expression goes as deep as it is.
    private static Expression AnyOf(ReadOnlySpan<Expression> conditions)
        => conditions.Length == 1
            ? conditions[0]
            : Expression.OrElse(AnyOf(conditions[..(conditions.Length / 2)]), AnyOf(conditions[(conditions.Length / 2)..]));

    private IQueryable<TEntity> Where(IQueryable<TEntity> rows, Expression? condition)
        => condition is null ? rows : rows.Where(Expression.Lambda<Func<TEntity, bool>>(condition, _row));
}
