namespace EfBatched.Running.Jobs;

/// <summary>How a run left its job, in one word.</summary>
internal enum JobOutcomeKind
{
    /// <summary>All its rows are committed.</summary>
    Finished,

    /// <summary>Released at its checkpoint; goes on later.</summary>
    Released,

    /// <summary>Its attempt failed.</summary>
    Failed,

    /// <summary>It was split around a row that cannot be changed; the rest goes on.</summary>
    Isolated,

    /// <summary>A fault of the system or the load of the database holds its migration; no attempt was counted.</summary>
    Held,

    /// <summary>Another runner has it.</summary>
    Lost,
}
