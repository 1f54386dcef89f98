namespace EfBatched.Storage.Jobs;

/// <summary>
/// A job that somebody holds or held when it was last heard of, and its runner, as one statement saw them.
/// </summary>
/// <param name="MigrationId">Of which migration it is.</param>
/// <param name="Id">The job.</param>
/// <param name="Overdue">The time since its lease has run out; not over zero while it holds.</param>
/// <param name="Host">Where its runner is; null for a runner that was forgotten, or whose
/// run in the foreground has ended.</param>
/// <param name="ProcessId">The runner's process.</param>
/// <param name="Silent">The time since its runner last showed a sign of life; null where it has none or has
/// stopped.</param>
internal sealed record HeldJob(long MigrationId, long Id, TimeSpan Overdue, string? Host, int? ProcessId, TimeSpan? Silent)
{
    /// <summary>True while the lease holds.</summary>
    public bool IsLeased => Overdue <= TimeSpan.Zero;
}
