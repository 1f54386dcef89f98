using System.Collections.Immutable;

namespace EfBatched.Batching;

/// <summary>
/// One key value that ends a batch or a job: a value per key column, in model CLR types. It offers no ordering and no
/// equality, because keys are compared by the database only, under its own collations.
/// </summary>
internal sealed class Boundary(ImmutableArray<object> values)
{
    /// <summary>The values, in the order of <see cref="Keyset.Properties" />.</summary>
    public ImmutableArray<object> Values { get; } = values;
}
