namespace EfBatched.Tracking;

/// <summary>
/// Something that happened to a migration: who, when, what and why. Written by EfBatched only, never changed.
/// </summary>
/// <remarks>
/// Public by its name alone, because the code that EF generates for a compiled model says it; what to read is behind
/// <c>Database.BatchedMigrations()</c>, and by SQL.
/// </remarks>
public sealed class BatchedEventRow
{
    private BatchedEventRow()
    {
    }

    /// <summary>The number of the event; later ones have larger numbers.</summary>
    internal long Id { get; private set; }

    /// <summary>The migration; null for what concerns all of them.</summary>
    internal long? MigrationId { get; private set; }

    /// <summary>The job; null for what concerns the whole migration.</summary>
    internal long? JobId { get; private set; }

    /// <summary>What happened.</summary>
    internal BatchedEventKind Kind { get; private set; }

    /// <summary>The status before; null where there was none.</summary>
    internal string? FromStatus { get; private set; }

    /// <summary>The status after; null where it stayed.</summary>
    internal string? ToStatus { get; private set; }

    /// <summary>Why.</summary>
    internal string? Reason { get; private set; }

    /// <summary>Who: a person and machine, or a runner.</summary>
    internal string? Actor { get; private set; }

    /// <summary>When, by the database's clock.</summary>
    internal DateTimeOffset OccurredAt { get; private set; }
}
