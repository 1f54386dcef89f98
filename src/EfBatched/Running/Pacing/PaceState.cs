namespace EfBatched.Running.Pacing;

/// <summary>What the newest look has found.</summary>
/// <param name="Limits">What the rests keep to.</param>
/// <param name="Verdict">The worst of what the indicators say.</param>
/// <param name="SettingsVersion">The version of what a person has set.</param>
/// <param name="LookedAt">The timestamp of the look.</param>
/// <param name="ClosesAt">The timestamp at which the run window closes; null without one.</param>
internal sealed record PaceState(PaceLimits Limits, NamedVerdict Verdict, int SettingsVersion, long LookedAt, long? ClosesAt);
