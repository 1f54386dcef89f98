using System.Globalization;
using EfBatched.Texts;
using EfBatched.Throttling;

namespace EfBatched.Reporting;

/// <summary>What another pace would make of the time left, where a person may choose one.</summary>
internal static class OtherPace
{
    private const double MostShare = 0.8;
    private const double WorthSaying = 2;
    private const double MostFactor = 10;
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);
    private static readonly int[] DutyCycles = [10, 50, 100];

    /// <summary>A command and the time that it would make of it; null where nothing is to be said.</summary>
    /// <param name="state">Where it stands, with the limit that makes it wait.</param>
    /// <param name="facts">With the share of its time that a job works at present.</param>
    public static string? Of(BatchedMigrationState state, ExplanationFacts facts)
    {
        // Beyond the hours in which it may run, another pace does not change the time in proportion.
        if (state.RemainingTime is not { } left || left < Long || facts is not { WorkShare: { } share and < MostShare, Closed: null })
        {
            return null;
        }

        return PaceSource.Of(state.ThrottleReason) switch
        {
            PaceSource.Traffic or PaceSource.DutyCycle => OfDutyCycle(state, left, share),
            PaceSource.RowsPerSecond => OfRows(state, left, share),
            _ => null,
        };
    }

    private static string? OfDutyCycle(BatchedMigrationState state, TimeSpan left, double share)
    {
        var percent = DutyCycles.FirstOrDefault(p => p / 100.0 >= share * WorthSaying);
        return percent == 0 ? null : ReportingStrings.OtherPace(state, $"--duty-cycle {percent}", left * (share / (percent / 100.0)));
    }

    private static string? OfRows(BatchedMigrationState state, TimeSpan left, double share)
    {
        // The limit is that of a job.
        var jobs = Math.Max(state.Jobs.GetValueOrDefault(BatchedJobStatus.Running), 1);
        var factor = Math.Min(MostFactor, Math.Floor(MostShare / share));
        return factor < WorthSaying || state.RowsPerSecond is not { } rate
            ? null
            : ReportingStrings.OtherPace(
                state,
                string.Create(CultureInfo.InvariantCulture, $"--rows-per-second {Math.Max((long)Math.Round(rate * factor / jobs), 1)}"),
                left / factor);
    }
}
