using EfBatched.Running.Pacing;

namespace EfBatched.Running.Walking;

/// <summary>What every walk of a job goes through: rests, batches, and what is to be done about a batch that was not committed.</summary>
internal sealed record JobSteps(JobRests Rests, BatchRunner Batches, BatchSettlement Settlement);
