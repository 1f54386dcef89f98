namespace EfBatched;

/// <summary>
/// Something that the work meets, and what it means.
/// </summary>
/// <param name="Subject">What it is: 'boundary search', 'trigger', 'foreign key', 'replica' and the like.</param>
/// <param name="Text">What it means, in one sentence.</param>
/// <param name="IsWarning">True where somebody should look at it before the migration runs.</param>
public sealed record BatchedRehearsalFinding(string Subject, string Text, bool IsWarning);
