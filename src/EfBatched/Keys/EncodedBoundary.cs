namespace EfBatched.Keys;

/// <summary>A boundary as the tracking tables keep it: a JSON array with a value a key column. <see cref="BoundaryCodec" /> reads it.</summary>
/// <param name="Json">The array.</param>
internal readonly record struct EncodedBoundary(string Json)
{
    public static EncodedBoundary? Of(string? json) => json is null ? null : new EncodedBoundary(json);

    public override string ToString() => Json;
}
