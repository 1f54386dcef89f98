using System.Globalization;
using EfBatched.Throttling;
using EfBatched.Tracking;

namespace EfBatched.Operating;

/// <summary>All settings that a person may change in place, in the order in which they are shown.</summary>
internal static class EditableSettings
{
    public static IReadOnlyList<EditableSetting> All { get; } =
    [
        Number("batchSize", "batch size", "rows of the next batch, adapted from there", 1, MigrationSizes.MaxBatchSize,
            r => r.BatchSize, (s, n) => s.HasBatchSize(n)),
        Number("fixedBatchSize", "fixed batch size", "rows of every batch, never adapted", 1, MigrationSizes.MaxBatchSize,
            r => r.HasFixedBatchSize ? r.BatchSize : null, (s, n) => s.HasFixedBatchSize(n)),
        Number("jobSize", "job size", "rows of the next job", 1, MigrationSizes.MaxJobSize, r => r.JobSize, (s, n) => s.HasJobSize(n)),
        Number("maxParallelJobs", "max parallel jobs", "jobs at once, over all processes", 1, MigrationSizes.MaxParallelJobs,
            r => r.MaxParallelJobs, (s, n) => s.HasMaxParallelJobs(n)),
        Limit("targetBatchMs", "target batch duration in ms", "milliseconds that a batch should take",
            (long)MigrationSizes.MinTargetBatchDuration.TotalMilliseconds, (long)MigrationSizes.MaxTargetBatchDuration.TotalMilliseconds,
            r => r.TargetBatchMs, (s, n) => s.HasTargetBatchDuration(n is { } ms ? TimeSpan.FromMilliseconds(ms) : null)),
        Limit("dutyCyclePercent", "duty cycle in percent", "percent of its time that a job works", 1, ThrottlingOptionsValidator.MostPercent,
            r => r.DutyCyclePercent, (s, n) => s.HasDutyCycle(ToInt(n))),
        Limit("maxRowsPerSecond", "max rows per second", "rows per second and job", 1, ThrottlingOptionsValidator.MostRowsPerSecond,
            r => r.MaxRowsPerSecond, (s, n) => s.HasMaxRowsPerSecond(ToInt(n))),
        Limit("maxWalBytesPerSecond", "max WAL bytes per second", "bytes of write-ahead log per second, of the whole server",
            ThrottlingOptionsValidator.LeastWalBytesPerSecond, ThrottlingOptionsValidator.MostWalBytesPerSecond,
            r => r.MaxWalBytesPerSecond, (s, n) => s.HasMaxWalBytesPerSecond(n)),
        Limit("maxFailedRows", "max failed rows", "single bad rows before it fails", 0, FailureLimits.MaxMaxFailedRows,
            r => r.MaxFailedRows, (s, n) => s.HasMaxFailedRows(ToInt(n))),
        Limit("retentionMs", "job retention in ms", "milliseconds after its end that its jobs are kept one by one; -1 for ever",
            (long)Timeout.InfiniteTimeSpan.TotalMilliseconds, (long)MigrationSizes.MaxRetention.TotalMilliseconds,
            r => r.RetentionMs, (s, n) => s.HasJobRetention(ToRetention(n))),
        new("runWindow", "run window", "hours of the day, UTC", "as 22:00-06:00", true, r => r.RunWindow, ApplyRunWindow),
    ];

    public static EditableSetting? Find(string? key) => All.FirstOrDefault(s => s.Key == key);

    private static EditableSetting Number(
        string key, string label, string unit, long least, long most, Func<BatchedMigrationRow, int?> read,
        Action<BatchedMigrationSettingsBuilder, int> apply) =>
        new(
            key, label, unit, RangeOf(least, most), false, row => Text(read(row)),
            (settings, text) =>
            {
                var isNumber = TryRead(text, out var number);
                if (isNumber)
                {
                    apply(settings, ToInt(number)!.Value);
                }

                return isNumber;
            });

    private static EditableSetting Limit(
        string key, string label, string unit, long least, long most, Func<BatchedMigrationRow, long?> read,
        Action<BatchedMigrationSettingsBuilder, long?> apply) =>
        new(
            key, label, unit, RangeOf(least, most), true, row => Text(read(row)),
            (settings, text) =>
            {
                var isNumber = TryRead(text, out var number);
                if (isNumber || string.IsNullOrWhiteSpace(text))
                {
                    apply(settings, isNumber ? number : null);
                    return true;
                }

                return false;
            });

    private static bool ApplyRunWindow(BatchedMigrationSettingsBuilder settings, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            settings.HasDeclaredRunWindow();
            return true;
        }

        if (!RunWindow.TryParse(text.Trim(), out var window))
        {
            return false;
        }

        settings.HasRunWindow(window.From, window.To);
        return true;
    }

    private static bool TryRead(string? text, out long number) =>
        long.TryParse(text?.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    // Out of range as well, if it does not fit.
    private static int? ToInt(long? number) => number is { } given ? (int)Math.Clamp(given, int.MinValue, int.MaxValue) : null;

    // Out of range as well, if it does not fit.
    private static TimeSpan? ToRetention(long? milliseconds) =>
        milliseconds is { } given
            ? TimeSpan.FromMilliseconds(Math.Clamp(given, -2, (long)MigrationSizes.MaxRetention.TotalMilliseconds + 1))
            : null;

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string RangeOf(long least, long most) => string.Create(CultureInfo.InvariantCulture, $"{least:N0} to {most:N0}");
}
