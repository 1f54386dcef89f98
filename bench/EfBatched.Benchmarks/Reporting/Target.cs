namespace EfBatched.Benchmarks.Reporting;

/// <summary>A figure that the library is to reach.</summary>
/// <param name="What">As the report says it.</param>
/// <param name="AtMost">The greatest value that reaches it.</param>
/// <param name="Unit">What follows the value.</param>
/// <param name="Measured">Takes the value from a report; null when it was not measured.</param>
internal sealed record Target(string What, double AtMost, string Unit, Func<Report, double?> Measured);
