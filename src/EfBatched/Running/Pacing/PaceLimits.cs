namespace EfBatched.Running.Pacing;

/// <summary>What the rests between batches must keep to.</summary>
/// <param name="DutyCycle">The share of the time that a job may work.</param>
/// <param name="MaxRowsPerSecond">The rows that a job may walk over per second; null without such a limit.</param>
/// <param name="Pressure">The share of the time that the indicators want it to rest, from 0 to less than 1.</param>
/// <param name="HasOwnRowLimit">True when the rows per second are set for this migration, and not by an option of the runner.</param>
internal readonly record struct PaceLimits(DutyCycle DutyCycle, int? MaxRowsPerSecond, double Pressure, bool HasOwnRowLimit = false);
