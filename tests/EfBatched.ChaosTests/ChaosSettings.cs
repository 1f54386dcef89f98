using System.Globalization;

namespace EfBatched.ChaosTests;

/// <summary>How long, how much, and from which seed; eng/chaos.sh sets the variables.</summary>
/// <param name="Duration">How long faults are injected; the work may take longer.</param>
/// <param name="Seed">Where the choice of faults begins.</param>
/// <param name="Rows">The rows of the table.</param>
/// <param name="Processes">The processes at the start.</param>
/// <param name="IsGuarded">False to break the engine's guard on purpose.</param>
/// <param name="Kinds">The only kinds of faults to inject; null for all.</param>
internal sealed record ChaosSettings(
    TimeSpan Duration, int Seed, int Rows, int Processes = 3, bool IsGuarded = true, IReadOnlyCollection<string>? Kinds = null)
{
    private const int MaxRows = 500_000;
    private const int RowsPerSecond = 2_000;

    public static ChaosSettings FromEnvironment()
    {
        var seconds = Read("EFBATCHED_CHAOS_SECONDS") ?? 30;
        return new ChaosSettings(
            TimeSpan.FromSeconds(seconds),
            Read("EFBATCHED_CHAOS_SEED") ?? Random.Shared.Next(1_000_000),
            Math.Min(seconds * RowsPerSecond, MaxRows));
    }

    private static int? Read(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
