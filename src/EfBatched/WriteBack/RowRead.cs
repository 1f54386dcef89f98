using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched.WriteBack;

/// <summary>Reads rows, and lets the read itself lock them where its query is simple enough to.</summary>
internal sealed class RowRead : ExpressionVisitor
{
    /// <summary>The comment by which such a query is known.</summary>
    public const string LockTag = "EfBatched locks what it reads";

    private readonly IEntityType _entityType;
    private readonly ParameterExpression _row;
    private bool _isOfColumns = true;

    private RowRead(IEntityType entityType, ParameterExpression row)
    {
        _entityType = entityType;
        _row = row;
    }

    /// <summary>The rows to be read, of which <paramref name="read" /> says what is needed.</summary>
    public static IQueryable<TEntity> From<TEntity>(IQueryable<TEntity> rows, IEntityType entityType, LambdaExpression read)
        where TEntity : class =>
        IsOfColumns(entityType, read) ? rows.AsNoTracking().TagWith(LockTag) : rows.AsNoTracking();

    public override Expression? Visit(Expression? node)
    {
        _isOfColumns &= node is null || !typeof(IQueryable).IsAssignableFrom(node.Type);
        return _isOfColumns ? base.Visit(node) : node;
    }

    protected override Expression VisitMember(MemberExpression node) =>
        node.Expression == _row && _entityType.FindProperty(node.Member.Name) is not null ? node : base.VisitMember(node);

    protected override Expression VisitMethodCall(MethodCallExpression node) =>
        node.Method.DeclaringType == typeof(EF)
        && node.Arguments is [var row, ConstantExpression { Value: string name }]
        && row == _row
        && _entityType.FindProperty(name) is not null
            ? node
            : base.VisitMethodCall(node);

    protected override Expression VisitLambda<T>(Expression<T> node)
    {
        _isOfColumns = false;
        return node;
    }

    protected override Expression VisitParameter(ParameterExpression node)
    {
        _isOfColumns &= node != _row;
        return node;
    }

    // Anything but columns of the row may become a join, a subquery or a grouping, which a lock cannot be appended to without knowing its SQL.
    private static bool IsOfColumns(IEntityType entityType, LambdaExpression read)
    {
        var visitor = new RowRead(entityType, read.Parameters[0]);
        visitor.Visit(read.Body);
        return visitor._isOfColumns;
    }
}
