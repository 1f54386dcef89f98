namespace EfBatched.Running.Pacing;

/// <summary>What came of asking.</summary>
internal sealed record Answer<T>(T Value, bool IsInTime);
