namespace EfBatched.AspNetCore.Mounting;

/// <summary>What a rehearsal that was started here has come to.</summary>
/// <param name="Report">The report as people read it; null while it runs.</param>
/// <param name="WorkSql">The statements that the work sent, each once, without literals.</param>
internal sealed record RehearsalOutcome(string? Report, IReadOnlyList<string> WorkSql);
