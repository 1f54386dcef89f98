namespace EfBatched.Throttling;

/// <summary>
/// How much an indicator asks of a migration.
/// </summary>
public enum ThrottleLevel
{
    /// <summary>Nothing: the work goes on.</summary>
    None,

    /// <summary>Rest between the batches.</summary>
    Slow,

    /// <summary>No further batch for a while.</summary>
    Hold,
}
