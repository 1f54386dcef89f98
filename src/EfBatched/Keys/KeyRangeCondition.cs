using System.Linq.Expressions;

namespace EfBatched.Keys;

/// <summary>
/// Writes the conditions that hold a row's key between two boundaries, (<c>after</c>, <c>upTo</c>], in forms whose both
/// ends stop an index scan.
/// </summary>
internal sealed class KeyRangeCondition
{
    private readonly IReadOnlyList<KeyColumn> _columns;
    private readonly Expression _row;
    private readonly Expression[]? _after;
    private readonly Expression[]? _upTo;
    private readonly int _last;
    private readonly int _fork;

    public KeyRangeCondition(IReadOnlyList<KeyColumn> columns, Expression row, Boundary? after, Boundary? upTo)
    {
        _columns = columns;
        _row = row;
        _last = columns.Count - 1;
        _after = Parameters(after);
        _upTo = Parameters(upTo);

        // The first column at which the boundaries are written differently. Those before it hold one value throughout the range, since both
        // ends send the same parameter for it.
        if (after is not null && upTo is not null)
        {
            while (_fork < _last && after.IsWrittenAs(upTo, _fork))
            {
                _fork++;
            }
        }
    }

    /// <summary>
    /// All rows of the range, and no other; null when it is open at both ends. PostgreSQL cannot stop a scan at the
    /// upper end of a row-value comparison, so that end is written per prefix.
    /// </summary>
    public Expression? Range()
        => (_after, _upTo) switch
        {
            (null, null) => null,
            (_, null) => After(0),
            (null, _) => UpTo(0),
            _ when _fork == _last => SearchStart(),
            _ => And(SharedPrefix(), ForkedRange()),
        };

    /// <summary>
    /// Where a search in key order starts, and the end that its scan can stop at; null when it has neither. Rows past
    /// <c>upTo</c> are left that <see cref="SearchEnd" /> refuses.
    /// </summary>
    public Expression? SearchStart()
    {
        var condition = SharedPrefix();
        if (_after is not null)
        {
            condition = And(condition, After(_fork));
        }

        if (_upTo is not null)
        {
            condition = And(condition, Compare(ExpressionType.LessThanOrEqual, _fork, _upTo));
        }

        return condition;
    }

    /// <summary>The exact upper end for rows that meet <see cref="SearchStart" />; null when that was exact.</summary>
    public Expression? SearchEnd()
        => _upTo is null || _fork == _last ? null : RowValueComparison(ExpressionType.LessThanOrEqual, _fork, _upTo);

    private Expression? SharedPrefix()
    {
        Expression? prefix = null;
        for (var i = 0; i < _fork; i++)
        {
            prefix = And(prefix, Compare(ExpressionType.Equal, i, _after!));
        }

        return prefix;
    }

    private BinaryExpression ForkedRange()
    {
        // Values that are written differently may be equal in the database, as 'a' and 'A' are under some collations. Then both parts see the
        // same rows, and each would exceed the range at its open end; so each has the exact condition of that end, too. As a row value, since
        // PostgreSQL would scan an index for each alternative of one that is written per prefix.
        var lower = And(
            And(Compare(ExpressionType.Equal, _fork, _after!), After(_fork + 1)),
            RowValueComparison(ExpressionType.LessThanOrEqual, _fork, _upTo!));
        var upper = And(
            And(Compare(ExpressionType.Equal, _fork, _upTo!), UpTo(_fork + 1)),
            RowValueComparison(ExpressionType.GreaterThan, _fork, _after!));
        var between = And(
            Compare(ExpressionType.GreaterThan, _fork, _after!),
            Compare(ExpressionType.LessThan, _fork, _upTo!));

        return Or(Or(lower, between), upper);
    }

    private Expression After(int from)
        => RowValueComparison(ExpressionType.GreaterThan, from, _after!);

    private Expression UpTo(int from)
    {
        Expression? equal = null;
        Expression? condition = null;
        for (var i = from; i <= _last; i++)
        {
            var comparison = i == _last ? ExpressionType.LessThanOrEqual : ExpressionType.LessThan;
            var part = And(equal, Compare(comparison, i, _upTo!));
            condition = condition is null ? part : Or(condition, part);
            equal = And(equal, Compare(ExpressionType.Equal, i, _upTo!));
        }

        return condition!;
    }

    private Expression RowValueComparison(ExpressionType comparison, int from, Expression[] values)
    {
        var condition = Compare(comparison, _last, values);
        for (var i = _last - 1; i >= from; i--)
        {
            condition = _columns[i].Leading(_row, values[i], condition);
        }

        return condition;
    }

    private Expression Compare(ExpressionType comparison, int column, Expression[] values)
        => _columns[column].Compare(comparison, _row, values[column]);

    private Expression[]? Parameters(Boundary? boundary)
        => boundary is null ? null : [.. _columns.Select((column, i) => column.Parameter(boundary.Values[i]))];

    private static Expression And(Expression? left, Expression right)
        => left is null ? right : Expression.AndAlso(left, right);

    private static BinaryExpression Or(Expression left, Expression right)
        => Expression.OrElse(left, right);
}
