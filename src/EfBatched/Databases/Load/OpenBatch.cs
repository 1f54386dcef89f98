namespace EfBatched.Databases.Load;

/// <summary>A job whose row an open transaction has changed: a batch of it is at work.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Waited">How long the batch has been waiting for a lock; null while it waits for none.</param>
/// <param name="BlockedBy">Who holds that lock; null while it waits for none, or when nobody could be seen.</param>
internal sealed record OpenBatch(long JobId, TimeSpan? Waited, LockHolder? BlockedBy);
