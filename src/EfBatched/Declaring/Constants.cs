using System.Linq.Expressions;
using System.Reflection;

namespace EfBatched.Declaring;

/// <summary>Reads the parts of a condition that do not depend on the row: constants, and the variables and members that a lambda captures.</summary>
internal static class Constants
{
    public static bool IsNull(Expression expression) => TryRead(expression, out var value) && value is null;

    public static bool? FindBoolean(Expression expression) => TryRead(expression, out var value) ? value as bool? : null;

    private static bool TryRead(Expression expression, out object? value)
    {
        value = null;
        switch (expression)
        {
            case ConstantExpression constant:
                value = constant.Value;
                return true;
            case DefaultExpression { Type: var type }:
                value = type.IsValueType ? Activator.CreateInstance(type) : null;
                return true;
            case UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.ConvertChecked, Method: null, Operand: var operand }:
                return TryRead(operand, out value);
            case MemberExpression { Expression: null, Member: FieldInfo field }:
                value = field.GetValue(null);
                return true;
            case MemberExpression { Expression: { } instance, Member: FieldInfo field } when TryRead(instance, out var captured) && captured is not null:
                value = field.GetValue(captured);
                return true;
            default:
                return false;
        }
    }
}
