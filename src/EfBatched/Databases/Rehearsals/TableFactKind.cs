namespace EfBatched.Databases.Rehearsals;

/// <summary>What can be known of a table beside its rows.</summary>
internal enum TableFactKind
{
    /// <summary>A trigger; its detail says when it fires.</summary>
    Trigger,

    /// <summary>A foreign key of the table; its detail is the table that it refers to.</summary>
    ForeignKey,

    /// <summary>A foreign key of another table that refers to this one; its detail is that table.</summary>
    Reference,

    /// <summary>The same, where no index of that table leads with its column.</summary>
    ReferenceWithoutIndex,

    /// <summary>A constraint or trigger that may be checked at COMMIT.</summary>
    Deferred,

    /// <summary>Row-level security; its detail is 'active' where it applies to the role.</summary>
    RowSecurity,

    /// <summary>A publication that the table is part of.</summary>
    Publication,

    /// <summary>Partitions; its detail is their number.</summary>
    Partitions,

    /// <summary>A table that was never analyzed.</summary>
    NoStatistics,

    /// <summary>A standby that is connected; its detail is 'sync' where COMMIT may wait for it.</summary>
    Replica,

    /// <summary>A replication slot; its detail is 'active' or 'inactive' and what the server says of its log.</summary>
    Slot,
}
