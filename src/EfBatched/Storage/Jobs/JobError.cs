using EfBatched.Model;

namespace EfBatched.Storage.Jobs;

/// <summary>What is kept of a failure.</summary>
internal sealed record JobError(BatchedErrorCode Code, string? SqlState, string Type, string Message);
