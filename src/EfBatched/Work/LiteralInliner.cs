using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;

namespace EfBatched.Work;

/// <summary>
/// Makes constants of the values that a query has captured, so that EF writes them into its SQL instead of making parameters of them. What
/// only the database can evaluate, as the time, stays as it is.
/// </summary>
internal sealed class LiteralInliner(IEvaluatableExpressionFilter filter, IModel model) : ExpressionVisitor
{
    private HashSet<Expression> _evaluatable = [];

    public Expression Inline(Expression query)
    {
        var finder = new Finder(filter, model);
        finder.Visit(query);
        _evaluatable = finder.Found;
        return Visit(query)!;
    }

    public override Expression? Visit(Expression? node)
    {
        if (node is null or ConstantExpression || !_evaluatable.Contains(node))
        {
            return base.Visit(node);
        }

        var evaluate = Expression.Lambda<Func<object?>>(Expression.Convert(node, typeof(object))).Compile(preferInterpretation: true);
        return evaluate() is var value && value is IQueryable query ? query.Expression : Expression.Constant(value, node.Type);
    }

    protected override Expression VisitExtension(Expression node) => node;

    /// <summary>Finds, from the leaves up, what can be evaluated because all below it can.</summary>
    private sealed class Finder(IEvaluatableExpressionFilter filter, IModel model) : ExpressionVisitor
    {
        private bool _isBound;

        public HashSet<Expression> Found { get; } = [];

        public override Expression? Visit(Expression? node)
        {
            if (node is null)
            {
                return null;
            }

            var wasBound = _isBound;
            _isBound = false;
            base.Visit(node);
            _isBound = _isBound || !CanEvaluate(node);
            if (!_isBound)
            {
                Found.Add(node);
            }

            _isBound |= wasBound;
            return node;
        }

        protected override Expression VisitExtension(Expression node) => node;

        // The `new` of an initializer is part of it and no value of its own.
        protected override Expression VisitMemberInit(MemberInitExpression node)
        {
            Visit(node.NewExpression.Arguments);
            Visit(node.Bindings, VisitMemberBinding);
            return node;
        }

        protected override Expression VisitListInit(ListInitExpression node)
        {
            Visit(node.NewExpression.Arguments);
            Visit(node.Initializers, VisitElementInit);
            return node;
        }

        // C# 14 compares with a span over an array where it can; the array below it is a value, the span cannot be one.
        private bool CanEvaluate(Expression node) =>
            node is not (ParameterExpression or LambdaExpression) && node.NodeType is not (ExpressionType.Extension or ExpressionType.Quote)
            && (node as MethodCallExpression)?.Method.DeclaringType != typeof(EF)
            && !node.Type.IsByRefLike
            && filter.IsEvaluatableExpression(node, model);
    }
}
