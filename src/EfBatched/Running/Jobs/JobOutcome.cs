using EfBatched.Running.Failures;

namespace EfBatched.Running.Jobs;

/// <summary>How a run left its job.</summary>
/// <param name="Kind">In one word.</param>
/// <param name="Failure">Why, when it failed.</param>
internal sealed record JobOutcome(JobOutcomeKind Kind, Failure? Failure = null);
