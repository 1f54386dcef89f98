namespace EfBatched.TestUtilities.Batching;

/// <summary>The values of a key, before they become the boundary of an entity type.</summary>
public sealed class Key(object[] values)
{
    public object[] Values { get; } = values;
}
