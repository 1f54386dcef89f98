using System.Reflection;
using EfBatched.Diagnostics;

namespace EfBatched.TestUtilities.Monitoring;

/// <summary>Has every instrument of the library measure something.</summary>
internal static class EveryInstrument
{
    /// <summary>Records by every method that records, and shows a database that says all that a gauge can show, until it is disposed of.</summary>
    public static IDisposable Measure(EfBatchedMetrics metrics)
    {
        foreach (var record in typeof(EfBatchedMetrics).GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
            .Where(m => !m.IsSpecialName))
        {
            record.Invoke(metrics, [.. record.GetParameters().Select(p => p.ParameterType == typeof(string) ? "text" : Activator.CreateInstance(p.ParameterType))]);
        }

        return metrics.Gauges.Add(new FullReading());
    }

    private sealed class FullReading : IGaugeSource
    {
        public string Context => "text";

        public DatabaseReading Find() =>
            new(
                1,
                TimeSpan.Zero,
                [
                    new MigrationReading
                    {
                        Name = "text",
                        Status = BatchedMigrationStatus.Running,
                        Progress = 0,
                        SinceProgress = TimeSpan.Zero,
                        TimeLeft = TimeSpan.Zero,
                        HeldBy = "text",
                        Runners = 1,
                    },
                ],
                0);
    }
}
