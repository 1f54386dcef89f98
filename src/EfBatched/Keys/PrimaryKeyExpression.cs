using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched.Keys;

/// <summary>Writes the primary key of a row as LINQ, shadow properties included.</summary>
internal static class PrimaryKeyExpression
{
    /// <summary>An array of the key's values, in their order.</summary>
    public static Expression Create(IEntityType entityType, Expression row) =>
        Expression.NewArrayInit(
            typeof(object),
            entityType.FindPrimaryKey()!.Properties.Select(p => Expression.Convert(
                Expression.Call(typeof(EF), nameof(EF.Property), [p.ClrType], row, Expression.Constant(p.Name)), typeof(object))));
}
