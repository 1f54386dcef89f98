namespace EfBatched.Databases.Load;

/// <summary>How many sessions wait for our locks, and the longest time that one of them has waited.</summary>
internal sealed record BlockedSessions(int Count, TimeSpan Longest);
