using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched.Declaring;

/// <summary>
/// Finds the property that an expression reads, where no row can have a null there: as EF sees it, which then leaves the comparison out.
/// </summary>
internal sealed class RequiredValue(ParameterExpression row, IReadOnlyEntityType entityType)
{
    /// <summary>The property, or the navigation; null where the value may be null, or nothing is known of it.</summary>
    public IReadOnlyPropertyBase? Find(Expression value) =>
        Unwrap(value) switch
        {
            BinaryExpression { NodeType: ExpressionType.Coalesce } either => Find(either.Left) ?? Find(either.Right),
            var read => FindMember(read) is { } member && IsRequired(member) ? member : null,
        };

    // The member that an expression reads, once all that leads to it is required as well.
    private IReadOnlyPropertyBase? FindMember(Expression expression) =>
        FindRead(expression) is var (instance, name) && FindType(instance) is { } type
            ? (IReadOnlyPropertyBase?)type.FindProperty(name) ?? (IReadOnlyPropertyBase?)type.FindComplexProperty(name)
                ?? (type as IReadOnlyEntityType)?.FindNavigation(name)
            : null;

    private IReadOnlyTypeBase? FindType(Expression instance) =>
        Unwrap(instance) is var source && source == row ? entityType
        : FindMember(source) is { } member && IsRequired(member)
            ? member switch
            {
                IReadOnlyNavigation navigation => navigation.TargetEntityType,
                IReadOnlyComplexProperty complex => complex.ComplexType,
                _ => null,
            }
            : null;

    private static (Expression Instance, string Name)? FindRead(Expression expression) =>
        Unwrap(expression) switch
        {
            // Only of a nullable value, which is null with its instance.
            MemberExpression { Member.Name: nameof(Nullable<int>.Value), Expression: { } nullable }
                when Nullable.GetUnderlyingType(nullable.Type) is not null => FindRead(nullable),
            MemberExpression { Expression: { } instance } member => (instance, member.Member.Name),
            MethodCallExpression { Method: { Name: nameof(EF.Property), DeclaringType: var type }, Arguments: [var instance, var name] }
                when type == typeof(EF) && name is ConstantExpression { Value: string property } => (instance, property),
            _ => null,
        };

    // The rule by which EF joins a navigation, and knows a column to be nullable.
    private static bool IsRequired(IReadOnlyPropertyBase member) =>
        member switch
        {
            IReadOnlyProperty property => !property.IsColumnNullable(),
            IReadOnlyComplexProperty complex => !complex.IsNullable && !complex.IsCollection,
            IReadOnlyNavigation { IsCollection: false } navigation =>
                navigation.IsOnDependent ? navigation.ForeignKey.IsRequired : navigation.ForeignKey.IsRequiredDependent,
            _ => false,
        };

    // A conversion to a derived type is none: rows of other types have null there.
    private static Expression Unwrap(Expression expression) =>
        expression is UnaryExpression
        {
            NodeType: ExpressionType.Convert or ExpressionType.ConvertChecked or ExpressionType.TypeAs, Method: null, Operand: var operand,
        } unary && !(operand.Type.IsAssignableFrom(unary.Type) && operand.Type != unary.Type && !unary.Type.IsValueType)
            ? Unwrap(operand)
            : expression;
}
