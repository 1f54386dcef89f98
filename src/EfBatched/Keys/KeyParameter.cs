namespace EfBatched.Keys;

/// <summary>
/// Holds one key value the way a closure does: EF turns a field read from a constant object into a query parameter, so
/// that all boundaries share one SQL text and one cached query. Equality must stay by reference: EF tells the two ends
/// of a range apart by it.
/// </summary>
internal sealed class KeyParameter<T>(T key)
{
    /// <summary>The value; a field, and named for the SQL parameter that comes of it.</summary>
    public readonly T Key = key;
}
