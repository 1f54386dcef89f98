namespace EfBatched.Running.Pacing;

/// <summary>What the rests between batches must keep to.</summary>
/// <param name="DutyCycle">The share of the time that a job may work.</param>
/// <param name="MaxRowsPerSecond">The rows that a job may walk over per second; null without such a limit.</param>
/// <param name="Pressure">The share of the time that the indicators want it to rest, from 0 to less than 1.</param>
internal readonly record struct PaceLimits(DutyCycle DutyCycle, int? MaxRowsPerSecond, double Pressure);
