namespace EfBatched;

/// <summary>
/// How long the migration would take at one pace, as a range.
/// </summary>
/// <param name="Pace">The pace, in words.</param>
/// <param name="Least">The shortest time to expect.</param>
/// <param name="Most">The longest.</param>
public sealed record BatchedRehearsalForecast(string Pace, TimeSpan Least, TimeSpan Most);
