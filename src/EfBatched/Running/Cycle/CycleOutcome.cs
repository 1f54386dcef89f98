namespace EfBatched.Running.Cycle;

/// <summary>What a run came to.</summary>
internal enum CycleOutcome
{
    /// <summary>There was nothing to do here.</summary>
    Idle,

    /// <summary>A job or a migration was moved on.</summary>
    Worked,

    /// <summary>A step failed.</summary>
    Failed,
}
