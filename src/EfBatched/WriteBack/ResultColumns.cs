using System.Reflection;
using EfBatched.Faults;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched.WriteBack;

/// <summary>
/// Finds the properties that the members of a computed result are written to, by their names. What cannot be written is refused before the
/// first row is read.
/// </summary>
internal static class ResultColumns
{
    public static IReadOnlyList<ResultColumn> Find(IEntityType entityType, Type resultType)
    {
        var members = resultType.GetProperties(BindingFlags.Public | BindingFlags.Instance);
        return members.Length > 0 && resultType != typeof(string) && entityType.Model.FindEntityType(resultType) is null
            ? [.. members.Select(m => new ResultColumn(m, FindProperty(entityType, m)))]
            : throw new WorkShapeException(WriteBackStrings.ResultWithoutNames(entityType, resultType));
    }

    private static IProperty FindProperty(IEntityType entityType, PropertyInfo member)
    {
        if (entityType.FindProperty(member.Name) is not { } property)
        {
            throw new WorkShapeException(
                entityType.FindMember(member.Name) is null && entityType.FindNavigation(member.Name) is null
                    ? WriteBackStrings.ResultNotAProperty(entityType, member.Name)
                    : WriteBackStrings.ResultOfSeveralColumns(entityType, member.Name));
        }

        if (property.IsKey())
        {
            throw new WorkShapeException(WriteBackStrings.ResultIsKey(property));
        }

        if (property.GetAfterSaveBehavior() != PropertySaveBehavior.Save)
        {
            throw new WorkShapeException(WriteBackStrings.ResultNotWritable(property));
        }

        return Accepts(property.ClrType, member.PropertyType)
            ? property
            : throw new WorkShapeException(WriteBackStrings.ResultOfOtherType(property, member.PropertyType));
    }

    // Null for a required column is left to the database: it names the row that lacks a value.
    private static bool Accepts(Type property, Type member) =>
        property.IsAssignableFrom(member) || (Nullable.GetUnderlyingType(member) ?? member) == (Nullable.GetUnderlyingType(property) ?? property);
}
