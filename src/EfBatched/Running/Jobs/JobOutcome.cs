using EfBatched.Faults;

namespace EfBatched.Running.Jobs;

/// <summary>How a run left its job.</summary>
/// <param name="Kind">In one word.</param>
/// <param name="Failure">Why, when it failed.</param>
/// <param name="Reason">Why, when it was released in the middle of a batch.</param>
internal sealed record JobOutcome(JobOutcomeKind Kind, Failure? Failure = null, string? Reason = null);
