using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched.Declaring;

/// <summary>
/// Finds what makes a condition false for every row, whatever the database holds: a comparison with null of something that the model requires.
/// What it does not know may match.
/// </summary>
internal sealed class ImpossibleCondition(ParameterExpression row, IReadOnlyEntityType entityType)
{
    private readonly RequiredValue _required = new(row, entityType);

    /// <summary>The required property that no row can meet the condition for; null where one may.</summary>
    public IReadOnlyPropertyBase? Find(Expression condition) => Find(condition, value: false);

    // The condition is always this value; for "always true" the connectives change places, as under a negation.
    private IReadOnlyPropertyBase? Find(Expression condition, bool value) =>
        condition switch
        {
            UnaryExpression { NodeType: ExpressionType.Not or ExpressionType.Convert or ExpressionType.ConvertChecked } unary =>
                Find(unary.Operand, unary.NodeType == ExpressionType.Not ? !value : value),
            BinaryExpression { NodeType: ExpressionType.AndAlso or ExpressionType.And } and => Connect(and, either: !value, value),
            BinaryExpression { NodeType: ExpressionType.OrElse or ExpressionType.Or } or => Connect(or, either: value, value),
            BinaryExpression { NodeType: ExpressionType.Equal } equal => FindInComparison(equal.Left, equal.Right, isEqual: true, value),
            BinaryExpression { NodeType: ExpressionType.NotEqual } notEqual =>
                FindInComparison(notEqual.Left, notEqual.Right, isEqual: false, value),
            MethodCallExpression { Method.Name: nameof(Equals) } call => FindInCall(call, value),
            // x.Number.HasValue
            MemberExpression { Member.Name: nameof(Nullable<int>.HasValue), Expression: { } instance }
                when value && Nullable.GetUnderlyingType(instance.Type) is not null => _required.Find(instance),
            ConditionalExpression choice => FindInChoice(choice, value),
            _ => null,
        };

    private IReadOnlyPropertyBase? Connect(BinaryExpression connective, bool either, bool value)
    {
        var left = Find(connective.Left, value);
        return either
            ? left ?? Find(connective.Right, value)
            : left is not null && Find(connective.Right, value) is not null ? left : null;
    }

    private IReadOnlyPropertyBase? FindInComparison(Expression left, Expression right, bool isEqual, bool value)
    {
        if (Constants.IsNull(right) || Constants.IsNull(left))
        {
            return isEqual == value ? null : _required.Find(Constants.IsNull(right) ? left : right);
        }

        // x.Number.HasValue == false
        var known = Constants.FindBoolean(right) ?? Constants.FindBoolean(left);
        return known is { } constant
            ? Find(Constants.FindBoolean(right) is null ? right : left, value: (constant == isEqual) == value)
            : null;
    }

    private IReadOnlyPropertyBase? FindInCall(MethodCallExpression call, bool value) =>
        call switch
        {
            { Object: { } instance, Arguments: [var other, ..] } => FindInComparison(instance, other, isEqual: true, value),
            { Object: null, Arguments: [var left, var right, ..] } => FindInComparison(left, right, isEqual: true, value),
            _ => null,
        };

    private IReadOnlyPropertyBase? FindInChoice(ConditionalExpression choice, bool value) =>
        Find(choice.Test, value: false) is not null ? Find(choice.IfFalse, value)
        : Find(choice.Test, value: true) is not null ? Find(choice.IfTrue, value)
        : Find(choice.IfTrue, value) is { } found && Find(choice.IfFalse, value) is not null ? found : null;
}
