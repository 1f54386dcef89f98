namespace EfBatched.ChaosTests;

/// <summary>What came of a fault.</summary>
internal enum Strike
{
    /// <summary>There was nothing to strike, or it did not get there.</summary>
    Missed,

    /// <summary>It struck beside the work; or whether it met work is counted later, when it is known.</summary>
    Beside,

    /// <summary>It struck a job at work.</summary>
    Work,
}
