namespace EfBatched.Storage.Jobs;

/// <summary>When a job was under way and what it did, by the database's clock.</summary>
/// <param name="Began">How long ago it was created.</param>
/// <param name="Ended">How long ago it was done or failed; zero while it goes on, or waits to.</param>
/// <param name="Rows">The rows that it has walked over.</param>
/// <param name="Batches">The batches that it has committed.</param>
/// <param name="Worked">The time in their transactions.</param>
/// <param name="Rested">The time between them.</param>
internal sealed record JobSpan(TimeSpan Began, TimeSpan Ended, long Rows, long Batches, TimeSpan Worked, TimeSpan Rested);
