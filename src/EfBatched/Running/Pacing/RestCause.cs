namespace EfBatched.Running.Pacing;

/// <summary>What asked for a rest.</summary>
internal enum RestCause
{
    /// <summary>Nothing did.</summary>
    None,

    /// <summary>The share of the time that a job may work.</summary>
    DutyCycle,

    /// <summary>The rows that a job may walk over per second.</summary>
    MaxRowsPerSecond,

    /// <summary>An indicator of the database's load.</summary>
    Indicator,
}
