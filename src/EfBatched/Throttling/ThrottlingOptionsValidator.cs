using EfBatched.Texts;

namespace EfBatched.Throttling;

/// <summary>Checks the ranges that <see cref="ThrottlingOptions" /> documents, and what they must be to each other.</summary>
internal static class ThrottlingOptionsValidator
{
    public const int MostPercent = 100;
    public const int MostRowsPerSecond = 1_000_000;
    public const long LeastWalBytesPerSecond = 1 << 16;
    public const long MostWalBytesPerSecond = TiB;

    private const long TiB = 1L << 40;

    public static IEnumerable<string> FindFaults(ThrottlingOptions options, TimeSpan leaseDuration)
    {
        string?[] faults =
        [
            OutOfRange(nameof(options.Interval), options.Interval, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10)),
            OutOfRange(nameof(options.IndicatorTimeout), options.IndicatorTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)),
            OutOfRange(nameof(options.FirstHold), options.FirstHold, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            OutOfRange(nameof(options.MaxHold), options.MaxHold, TimeSpan.FromSeconds(1), TimeSpan.FromHours(24)),
            OutOfRange(nameof(options.DutyCyclePercent), options.DutyCyclePercent, 1, MostPercent),
            OutOfRange(nameof(options.MaxRowsPerSecond), options.MaxRowsPerSecond, 1, MostRowsPerSecond),
            OutOfRange(nameof(options.RestDuringVacuumPercent), options.RestDuringVacuumPercent, 1, MostPercent),
            OutOfRange(nameof(options.MaxWalSegmentsWaiting), options.MaxWalSegmentsWaiting, 1, 100_000),
            OutOfRange(nameof(options.MaxReplicaLag), options.MaxReplicaLag, TimeSpan.FromSeconds(1), TimeSpan.FromHours(24)),
            OutOfRange(nameof(options.MaxReplicaLagBytes), options.MaxReplicaLagBytes, 1 << 20, TiB),
            OutOfRange(nameof(options.MaxBlockedTime), options.MaxBlockedTime, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1)),
            OutOfRange(
                nameof(options.BlockedSampleInterval), options.BlockedSampleInterval, TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1)),
            OutOfRange(nameof(options.MaxTransactionAge), options.MaxTransactionAge, TimeSpan.FromSeconds(1), TimeSpan.FromDays(7)),
            OutOfRange(nameof(options.MaxWalBytesPerSecond), options.MaxWalBytesPerSecond, LeastWalBytesPerSecond, MostWalBytesPerSecond),
            options.MaxHold < options.FirstHold ? ThrottlingStrings.HoldsContradict(options.FirstHold, options.MaxHold) : null,
            options.IndicatorTimeout >= leaseDuration / 2
                ? ThrottlingStrings.IndicatorTimeoutTooLong(options.IndicatorTimeout, leaseDuration)
                : null,
            options.Indicators.Any(i => i is null) ? ThrottlingStrings.NullIndicator : null,
        ];
        return faults.OfType<string>();
    }

    private static string? OutOfRange<T>(string option, T? value, T min, T max)
        where T : struct, IComparable<T> =>
        value is { } given && (given.CompareTo(min) < 0 || given.CompareTo(max) > 0)
            ? Phrases.OptionOutOfRange($"{nameof(BatchedMigrationRunnerOptions.Throttling)}.{option}", given, min, max)
            : null;
}
