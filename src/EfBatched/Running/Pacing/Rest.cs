namespace EfBatched.Running.Pacing;

/// <summary>A rest between two batches.</summary>
internal readonly record struct Rest(TimeSpan Time, RestCause Cause);
