using System.Collections.Immutable;

namespace EfBatched.Keys;

/// <summary>
/// One key value that ends a batch or a job: a value per key column, in model CLR types, as the stored text gives it. It offers no ordering
/// and no equality, because keys are compared by the database only, under its own collations. Made by <see cref="BoundaryCodec" />.
/// </summary>
/// <param name="text">The JSON array in which it is stored.</param>
/// <param name="parts">The text of each element.</param>
/// <param name="values">The values that these texts give.</param>
internal sealed class Boundary(string text, ImmutableArray<string> parts, ImmutableArray<object> values)
{
    /// <summary>The JSON array in which it is stored.</summary>
    public string Text => text;

    public EncodedBoundary Encoded => new(text);

    /// <summary>The values, in the order of <see cref="Keyset.Properties" />.</summary>
    public ImmutableArray<object> Values => values;

    /// <summary>
    /// True when both are written alike, and so are sent to the database as one and the same parameter. Two that are written differently may
    /// be equal there all the same.
    /// </summary>
    public bool IsWrittenAs(Boundary? other) => text == other?.Text;

    /// <summary>The same for one column.</summary>
    public bool IsWrittenAs(Boundary other, int column) => parts[column] == other.Part(column);

    private string Part(int column) => parts[column];
}
