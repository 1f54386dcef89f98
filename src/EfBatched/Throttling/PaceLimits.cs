namespace EfBatched.Throttling;

/// <summary>What the rests between batches must keep to.</summary>
/// <param name="DutyCyclePercent">The share of the time that a job may work, from 1 to 100.</param>
/// <param name="MaxRowsPerSecond">The rows that a job may walk over per second; null without such a limit.</param>
/// <param name="Pressure">The share of the time that the indicators want it to rest, from 0 to less than 1.</param>
internal readonly record struct PaceLimits(int DutyCyclePercent, int? MaxRowsPerSecond, double Pressure);
