namespace EfBatched.Storage.Migrations;

/// <summary>What a migration's row says about its pace, as one statement saw it.</summary>
/// <param name="MaxRowsPerSecond">The rows that a job may walk over per second, if a person has set it.</param>
/// <param name="MaxWalBytesPerSecond">The write-ahead log of the server per second, if a person has set it.</param>
/// <param name="DutyCyclePercent">The share of the time that a job may work, if a person has set it.</param>
/// <param name="RunWindow">The hours in which it may run, if a person has set them.</param>
/// <param name="SettingsVersion">Rises with every change by a person.</param>
/// <param name="DelayMs">The rest that everybody is shown; null when nothing slows it down, or something holds it.</param>
/// <param name="Reason">The reason that everybody is shown; null when nothing throttles it.</param>
/// <param name="AgeMs">The time since the throttle last changed.</param>
/// <param name="Now">The time of the day by the database's clock, UTC.</param>
/// <param name="MaxParallelJobs">The jobs that may run at once, over all processes.</param>
internal sealed record ThrottleSnapshot(
    int? MaxRowsPerSecond,
    long? MaxWalBytesPerSecond,
    int? DutyCyclePercent,
    string? RunWindow,
    int SettingsVersion,
    int? DelayMs,
    string? Reason,
    long? AgeMs,
    TimeOnly Now,
    int MaxParallelJobs)
{
    public bool IsHeld => Reason is not null && DelayMs is null;

    public bool IsSlow => DelayMs is not null;
}
