using System.Linq.Expressions;

namespace EfBatched.Declaring;

/// <summary>Reads property names from <c>c =&gt; c.Id</c> and <c>c =&gt; new { c.A, c.B }</c>.</summary>
internal static class KeyExpression
{
    public static IReadOnlyList<string> GetPropertyNames(LambdaExpression lambda, Type migrationType)
    {
        var parameter = lambda.Parameters[0];
        return Unwrap(lambda.Body) is NewExpression { Arguments.Count: > 0 } composite
            ? [.. composite.Arguments.Select(a => GetPropertyName(a, parameter, lambda, migrationType))]
            : [GetPropertyName(lambda.Body, parameter, lambda, migrationType)];
    }

    private static string GetPropertyName(Expression part, ParameterExpression parameter, LambdaExpression lambda, Type migrationType) =>
        Unwrap(part) is MemberExpression { Expression: { } instance } member && Unwrap(instance) == parameter
            ? member.Member.Name
            : throw new ArgumentException(DeclaringStrings.NotAPropertyExpression(migrationType, lambda));

    private static Expression Unwrap(Expression expression) =>
        expression is UnaryExpression { NodeType: ExpressionType.Convert, Operand: var operand } ? Unwrap(operand) : expression;
}
