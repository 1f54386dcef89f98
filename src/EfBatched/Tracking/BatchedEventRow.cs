namespace EfBatched.Tracking;

/// <summary>
/// Something that happened to a migration: who, when, what and why. Written by EfBatched only, never changed.
/// </summary>
public sealed class BatchedEventRow
{
    private BatchedEventRow()
    {
    }

    /// <summary>The number of the event; later ones have larger numbers.</summary>
    public long Id { get; private set; }

    /// <summary>The migration; null for what concerns all of them.</summary>
    public long? MigrationId { get; private set; }

    /// <summary>The job; null for what concerns the whole migration.</summary>
    public long? JobId { get; private set; }

    /// <summary>What happened.</summary>
    public BatchedEventKind Kind { get; private set; }

    /// <summary>The status before; null where there was none.</summary>
    public string? FromStatus { get; private set; }

    /// <summary>The status after; null where it stayed.</summary>
    public string? ToStatus { get; private set; }

    /// <summary>Why.</summary>
    public string? Reason { get; private set; }

    /// <summary>Who: a person and machine, or a runner.</summary>
    public string? Actor { get; private set; }

    /// <summary>When, by the database's clock.</summary>
    public DateTimeOffset OccurredAt { get; private set; }
}
