namespace EfBatched.Reporting;

/// <summary>Which jobs of a migration are meant: the same for what is shown, counted and changed.</summary>
internal sealed record JobQuery
{
    /// <summary>The most jobs of a page.</summary>
    public const int MostOfPage = 500;

    public BatchedJobStatus? Status { get; init; }

    /// <summary>The SQLSTATE or SQLite result code of the failure.</summary>
    public string? SqlState { get; init; }

    /// <summary>The constraint that the failure names.</summary>
    public string? Constraint { get; init; }

    /// <summary>True for single bad rows alone, false for what is none, null for both.</summary>
    public bool? IsIsolatedRow { get; init; }

    /// <summary>Only jobs with a smaller number; a page begins there.</summary>
    public long? Before { get; init; }

    public int Take { get; init; } = 50;
}
