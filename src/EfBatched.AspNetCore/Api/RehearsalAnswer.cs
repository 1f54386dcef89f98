namespace EfBatched.AspNetCore.Api;

/// <summary>A rehearsal as the HTTP API says it.</summary>
/// <param name="IsRunning">True until there is a report.</param>
/// <param name="Report">The report as people read it.</param>
internal sealed record RehearsalAnswer(bool IsRunning, string? Report);
