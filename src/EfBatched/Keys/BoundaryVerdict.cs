namespace EfBatched.Keys;

/// <summary>What the database says of a key that is sent back to it.</summary>
internal enum BoundaryVerdict
{
    /// <summary>It is the key that it came from, and lies past the checkpoint.</summary>
    Accepted,

    /// <summary>No row has it: its row was deleted meanwhile, or C# writes the key differently from how it is stored.</summary>
    NoSuchKey,

    /// <summary>A row has it, but not the one that it came from.</summary>
    AnotherKey,

    /// <summary>It does not lie past the checkpoint, so the walk would not move.</summary>
    NoProgress,
}
