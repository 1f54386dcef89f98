namespace EfBatched.Databases.Load;

/// <summary>A connected replica.</summary>
/// <param name="Name">Its application name, or its address.</param>
/// <param name="Written">The log that the primary has written, in bytes since it exists.</param>
/// <param name="Replayed">The log that the replica has applied.</param>
/// <param name="ReportedLag">What the server measured last; null when the replica has caught up.</param>
internal sealed record Replica(string Name, long Written, long Replayed, TimeSpan? ReportedLag)
{
    public long LagBytes => Math.Max(Written - Replayed, 0);
}
