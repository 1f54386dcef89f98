namespace EfBatched.ChaosTests;

/// <summary>Something that may happen, chosen among others by its weight.</summary>
/// <param name="Kind">What people read in the report.</param>
/// <param name="Weight">How often it is chosen; rare is what stops everything for seconds.</param>
/// <param name="StrikeAsync">Has it happen.</param>
internal sealed record Fault(string Kind, int Weight, Func<Task<Strike>> StrikeAsync);
