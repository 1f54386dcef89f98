using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched.Declaring;

/// <summary>
/// Describes the properties that a declaration relies on: those of its conditions and those it names. A later model that maps one of them
/// differently would turn <c>x.Column == null</c> into a condition that no row matches.
/// </summary>
internal static class DeclarationDependencies
{
    public static IReadOnlyList<string> Describe(IReadOnlyEntityType entityType, string name, DeclarationSettings settings)
    {
        var names = new SortedSet<string>(settings.DependencyNames, StringComparer.Ordinal);
        foreach (var unknown in names.Where(n => entityType.FindProperty(n) is null))
        {
            throw new InvalidOperationException(DeclaringStrings.DependencyNotFound(name, entityType, unknown));
        }

        foreach (var condition in settings.Conditions)
        {
            names.UnionWith(MemberCollector.Collect(condition).Where(n => entityType.FindProperty(n) is not null));
        }

        return [.. names.Select(n => Describe(entityType.FindProperty(n)!))];
    }

    public static string Describe(IReadOnlyProperty property) =>
        $"{property.Name}: {property.GetColumnName()} {(property.IsColumnNullable() ? "null" : "not null")}";

    private sealed class MemberCollector(ParameterExpression row) : ExpressionVisitor
    {
        private readonly HashSet<string> _names = [];

        public static HashSet<string> Collect(LambdaExpression condition)
        {
            var collector = new MemberCollector(condition.Parameters[0]);
            collector.Visit(condition.Body);
            return collector._names;
        }

        protected override Expression VisitMember(MemberExpression node)
        {
            if (node.Expression == row)
            {
                _names.Add(node.Member.Name);
            }

            return base.VisitMember(node);
        }

        protected override Expression VisitMethodCall(MethodCallExpression node)
        {
            if (node.Method.DeclaringType == typeof(EF) && node.Method.Name == nameof(EF.Property)
                && node.Arguments is [var instance, ConstantExpression { Value: string name }] && instance == row)
            {
                _names.Add(name);
            }

            return base.VisitMethodCall(node);
        }
    }
}
