namespace EfBatched.Deploying;

/// <summary>A step that concerns one batched migration by its name: the gate, and the undoing of an enqueue.</summary>
internal sealed record NamedStep(string Name, TrackingLocation Tracking)
{
    /// <summary>
    /// The query for the rows that are left, at which a gate looks; null where none is known, empty where the migration has no condition.
    /// </summary>
    public string? Remaining { get; init; }

    /// <summary>True when the role is known to see every row, whatever policies the table has.</summary>
    public bool SeesAllRows { get; init; }

    /// <summary>True when a gate looks at rows, false when it goes by the status alone.</summary>
    public bool LooksAtRows(DatabaseOrigin origin) => !string.IsNullOrEmpty(Remaining) && origin != DatabaseOrigin.BuiltFromFirstMigration;
}
