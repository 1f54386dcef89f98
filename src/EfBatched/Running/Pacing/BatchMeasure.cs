namespace EfBatched.Running.Pacing;

/// <summary>What the batch before the rest has cost.</summary>
/// <param name="Rows">The rows that it walked over.</param>
/// <param name="Time">The time from its beginning to its end.</param>
internal readonly record struct BatchMeasure(long Rows, TimeSpan Time);
