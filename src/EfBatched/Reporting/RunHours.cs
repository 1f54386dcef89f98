using EfBatched.Declaring;
using EfBatched.Storage.Jobs;
using EfBatched.Throttling;

namespace EfBatched.Reporting;

/// <summary>
/// The hours in which a migration may run, as a clock that stands still outside them: what was done is measured by it,
/// and what is left told by it.
/// </summary>
/// <param name="Window">The hours of the day.</param>
/// <param name="Now">The database's time.</param>
internal sealed record RunHours(RunWindow Window, DateTimeOffset Now)
{
    private long Length => Window.Length.Ticks;

    // Since the hours of a day long ago began.
    private long Time => Now.UtcTicks - Window.From.Ticks;

    /// <summary>The window that holds: a person's, else the declared one; null without one that can be read.</summary>
    public static RunWindow? Find(string? chosen, BatchedMigrationDeclaration? declaration) =>
        chosen is null ? declaration?.RunWindow
        : RunWindow.TryParse(chosen, out var window) ? window
        : null;

    /// <summary>How much of the time since then was within the hours.</summary>
    public TimeSpan OpenSince(TimeSpan ago) => TimeSpan.FromTicks(OpenUntil(Time) - OpenUntil(Time - ago.Ticks));

    /// <summary>A job by this clock.</summary>
    public JobSpan Within(JobSpan job) => job with { Began = OpenSince(job.Began), Ended = OpenSince(job.Ended) };

    /// <summary>How long it is by the clock on the wall until so much time within the hours has passed.</summary>
    public TimeSpan OnTheWall(TimeSpan open)
    {
        if (open <= TimeSpan.Zero)
        {
            return TimeSpan.Zero;
        }

        // What ends when the hours do is not left to the next ones.
        var (days, rest) = Math.DivRem(OpenUntil(Time) + open.Ticks - 1, Length);
        return TimeSpan.FromTicks((days * TimeSpan.TicksPerDay) + rest + 1 - Time);
    }

    private long OpenUntil(long time)
    {
        var (days, rest) = Math.DivRem(time, TimeSpan.TicksPerDay);
        return (days * Length) + Math.Min(rest, Length);
    }
}
