namespace EfBatched.Running.Jobs;

/// <summary>What was found, before any lock, for a job that may be created.</summary>
/// <param name="UpTo">The migration's bound; null when the table is empty.</param>
/// <param name="EstimatedRows">Of the table, when the bound was found just now.</param>
/// <param name="End">The end of the new job; null when no row is left before the bound.</param>
/// <param name="Rows">The rows of the new job.</param>
internal sealed record NewRange(string? UpTo, long? EstimatedRows, string? End, int Rows);
