using EfBatched.Tracking;

namespace EfBatched;

/// <summary>Something that happened to a migration: who, when, what and why. It never changes.</summary>
public sealed record BatchedEventState
{
    internal BatchedEventState()
    {
    }

    /// <summary>The number of the event; later ones have larger numbers.</summary>
    public long Id { get; internal init; }

    /// <summary>When, by the database's clock.</summary>
    public DateTimeOffset OccurredAt { get; internal init; }

    /// <summary>The migration; null for what concerns all of them.</summary>
    public string? MigrationName { get; internal init; }

    /// <summary>The job; null for what concerns the whole migration.</summary>
    public long? JobId { get; internal init; }

    /// <summary>What happened.</summary>
    public BatchedEventKind Kind { get; internal init; }

    /// <summary>The status before, of the job if there is one; null where there was none.</summary>
    public string? FromStatus { get; internal init; }

    /// <summary>The status after; null where it stayed.</summary>
    public string? ToStatus { get; internal init; }

    /// <summary>Why.</summary>
    public string? Reason { get; internal init; }

    /// <summary>Who: a person and machine, or a runner.</summary>
    public string? Actor { get; internal init; }

    /// <summary>The kind as it is stored, where it was read as text.</summary>
    internal string? KindName { get; init; }

    internal static BatchedEventState Of(BatchedEventRow row, IReadOnlyDictionary<long, string> names) =>
        new()
        {
            Id = row.Id,
            OccurredAt = row.OccurredAt,
            MigrationName = row.MigrationId is { } id ? names.GetValueOrDefault(id) : null,
            JobId = row.JobId,
            Kind = row.Kind,
            FromStatus = row.FromStatus,
            ToStatus = row.ToStatus,
            Reason = row.Reason,
            Actor = row.Actor,
        };
}
