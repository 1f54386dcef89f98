namespace EfBatched;

/// <summary>
/// A time that is known no better than this.
/// </summary>
/// <param name="AtLeast">Not much less.</param>
/// <param name="AtMost">Not much more.</param>
public readonly record struct BatchedMigrationTimeRange(TimeSpan AtLeast, TimeSpan AtMost)
{
    /// <summary>
    /// The one time to show where there is room for one: as far from the least as from the most, in proportion.
    /// </summary>
    public TimeSpan Middle => TimeSpan.FromSeconds(Math.Sqrt(AtLeast.TotalSeconds * AtMost.TotalSeconds));
}
