namespace EfBatched.ExplorerTests.Keys;

/// <summary>A kind of key: its columns, and the values that it may have.</summary>
internal abstract class KeyShape(string name, int capacity)
{
    public string Name => name;

    /// <summary>How many values there are to choose from; each has a place from 0.</summary>
    public int Capacity => capacity;

    /// <summary>True when the key is one column, as <c>BatchByPredicate</c> needs it.</summary>
    public bool IsSingle { get; init; } = true;

    /// <summary>True when C# writes some of the values otherwise than the database, so that the migration may fail by naming the column.</summary>
    public bool MayBeRefused { get; init; }

    public abstract Type RowType { get; }
}
