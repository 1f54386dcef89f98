namespace EfBatched.Running.Housekeeping;

/// <summary>What one step has done.</summary>
/// <param name="Rows">The rows that it has removed.</param>
/// <param name="Next">Where the next one begins; null when there is none.</param>
internal sealed record MergeStep(int Rows, (long Range, long Last)? Next);
