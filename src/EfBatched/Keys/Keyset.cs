using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched.Keys;

/// <summary>
/// The key columns along which a batched migration walks the rows of one entity type: finds boundaries in their order.
/// Thread-safe, and made once per model.
/// </summary>
internal abstract class Keyset
{
    private static readonly MethodInfo CreateMethod =
        typeof(Keyset).GetMethod(nameof(CreateCore), BindingFlags.NonPublic | BindingFlags.Static)!;

    private protected Keyset(IReadOnlyList<IProperty> properties)
    {
        Properties = properties;
        Columns = [.. properties.Select(p => new KeyColumn(p))];
        Codec = new BoundaryCodec(Columns);
    }

    /// <summary>The key properties, in key order.</summary>
    public IReadOnlyList<IProperty> Properties { get; }

    /// <summary>Writes and reads boundaries of this keyset as text.</summary>
    public BoundaryCodec Codec { get; }

    private protected List<KeyColumn> Columns { get; }

    /// <summary>The keyset of the entity type over these properties, which must be unique together.</summary>
    /// <exception cref="InvalidOperationException">
    /// A property is nullable, foreign to the entity type, named twice, or of a type without a JSON form.
    /// </exception>
    public static Keyset Create(IEntityType entityType, IReadOnlyList<IProperty> properties)
        => entityType.GetOrAddRuntimeAnnotationValue(
            "EfBatched:Keyset:" + string.Join(',', properties.Select(p => p.Name)),
            static state => CreateCached(state.EntityType, state.Properties),
            (EntityType: entityType, Properties: properties));

    /// <summary>
    /// Searches (<paramref name="after" />, <paramref name="upTo" />] for the last key among the next
    /// <paramref name="take" /> rows. Query filters are ignored.
    /// </summary>
    /// <param name="context">The context to search with.</param>
    /// <param name="after">Where the search starts, exclusive; null for the first row.</param>
    /// <param name="upTo">Where it ends, inclusive; null for the last row.</param>
    /// <param name="take">How many rows to go forward.</param>
    /// <param name="filter">
    /// Counts only the rows that meet it. Rows that do not are read all the same, so an index should serve both.
    /// </param>
    public abstract BoundarySearch SearchBoundary(
        DbContext context,
        Boundary? after,
        Boundary? upTo,
        RowCount take,
        LambdaExpression? filter = null);

    /// <summary>Searches the greatest key of the table. Query filters are ignored.</summary>
    public abstract BoundarySearch SearchLast(DbContext context);

    /// <summary>Asks whether a key that was found is one that the rows have, and lies past <paramref name="after" />.</summary>
    public abstract BoundaryAcceptance Accept(DbContext context, BoundaryCandidate candidate, Boundary? after);

    private static Keyset CreateCached(IEntityType entityType, IReadOnlyList<IProperty> properties)
    {
        if (properties.Count == 0 || properties.Distinct().Count() != properties.Count)
        {
            throw new InvalidOperationException(KeysStrings.KeyNotDistinct(entityType));
        }

        foreach (var property in properties)
        {
            if (entityType.FindProperty(property.Name) != property)
            {
                throw new InvalidOperationException(KeysStrings.KeyNotOfEntityType(entityType, property));
            }

            if (property.IsNullable)
            {
                throw new InvalidOperationException(KeysStrings.KeyNullable(property));
            }
        }

        return (Keyset)CreateMethod.MakeGenericMethod(entityType.ClrType).Invoke(
            obj: null,
            BindingFlags.DoNotWrapExceptions,
            binder: null,
            [entityType, properties],
            culture: null)!;
    }

    private static Keyset<TEntity> CreateCore<TEntity>(IEntityType entityType, IReadOnlyList<IProperty> properties)
        where TEntity : class
        => new(entityType, properties);
}
