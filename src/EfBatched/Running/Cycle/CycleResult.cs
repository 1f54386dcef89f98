namespace EfBatched.Running.Cycle;

/// <summary>What a run came to, and when the next is due.</summary>
/// <param name="Outcome">In one word.</param>
/// <param name="NextLook">How long to wait at the most; zero after work, null when the usual interval will do.</param>
/// <param name="Refused">Migrations that this build must leave to another.</param>
/// <param name="Error">What failed.</param>
internal sealed record CycleResult(
    CycleOutcome Outcome, TimeSpan? NextLook = null, IReadOnlyCollection<string>? Refused = null, Exception? Error = null);
