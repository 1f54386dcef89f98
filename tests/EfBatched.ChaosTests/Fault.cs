namespace EfBatched.ChaosTests;

/// <summary>Something that may happen, chosen among others by its weight.</summary>
/// <param name="Kind">What people read in the report.</param>
/// <param name="Weight">How often it is chosen; rare is what stops everything for seconds.</param>
/// <param name="StrikeAsync">Has it happen. All that is drawn at random is drawn before the first wait.</param>
/// <param name="Waits">Whether it may have to wait for others for seconds, in which other faults go on.</param>
internal sealed record Fault(string Kind, int Weight, Func<Task<Strike>> StrikeAsync, bool Waits = false);
