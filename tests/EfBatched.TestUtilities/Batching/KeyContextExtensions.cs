using EfBatched.Keys;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.TestUtilities.Batching;

internal static class KeyContextExtensions
{
    /// <summary>The keyset of the entity's primary key.</summary>
    public static Keyset<TEntity> Keyset<TEntity>(this KeyContext context)
        where TEntity : class
    {
        var entityType = context.Model.FindEntityType(typeof(TEntity))!;
        return (Keyset<TEntity>)EfBatched.Keys.Keyset.Create(entityType, entityType.FindPrimaryKey()!.Properties);
    }

    /// <summary>The rows of (after, upTo], whatever the query filters say.</summary>
    public static IQueryable<TEntity> Range<TEntity>(this KeyContext context, Boundary? after, Boundary? upTo)
        where TEntity : class
        => context.Keyset<TEntity>().InRange(context.Set<TEntity>().IgnoreQueryFilters(), after, upTo);

    /// <summary>The boundary at a key; null for none.</summary>
    public static Boundary? At<TEntity>(this KeyContext context, Key? key)
        where TEntity : class
        => key is null ? null : context.Keyset<TEntity>().Codec.Create([.. key.Values]);

    /// <summary>The search of (after, upTo] for the next rows' end.</summary>
    public static BoundarySearch Search<TEntity>(this KeyContext context, Boundary? after, Boundary? upTo, int take)
        where TEntity : class
        => context.Keyset<TEntity>().SearchBoundary(context, after, upTo, new RowCount(take));
}
