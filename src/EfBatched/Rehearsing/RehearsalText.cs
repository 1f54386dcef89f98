using System.Globalization;
using System.Text;
using EfBatched.Texts;

namespace EfBatched.Rehearsing;

/// <summary>A rehearsal's report as people read it.</summary>
internal static class RehearsalText
{
    public static string Write(BatchedMigrationRehearsal report)
    {
        var text = new StringBuilder();
        text.Append(report.MigrationName).Append(" over ").Append(report.Table).Append(": ").AppendLine(Name(report.Verdict)).AppendLine(report.Summary);
        Section(text, null, report.Notes);
        Section(text, "Rows that cannot be changed", report.Failures.Where(f => f.Key is not null).Select(Describe));
        Section(text, "What fails", report.Failures.Where(f => f.Key is null).Select(Describe));
        Section(text, "Measured", Measures(report));
        Section(text, "Forecast", Forecasts(report));
        Section(text, "Plans and what the work meets", report.Findings.Select(f => $"{(f.IsWarning ? "! " : "")}{f.Subject}: {f.Text}"));
        Section(text, "Sequences that moved, and stay so", report.Sequences);
        Section(text, "Rows before and after", report.Rows.Select(Describe));
        text.AppendLine().Append("It took ").Append(Phrases.Seconds(report.Duration)).Append(". Everything was rolled back.");
        return text.ToString();
    }

    private static string Name(BatchedRehearsalVerdict verdict) =>
        verdict switch
        {
            BatchedRehearsalVerdict.Passed => "passed",
            BatchedRehearsalVerdict.RowsFail => "rows fail",
            BatchedRehearsalVerdict.WorkFails => "the work fails",
            BatchedRehearsalVerdict.NothingToDo => "nothing to do",
            _ => "incomplete",
        };

    private static void Section(StringBuilder text, string? title, IEnumerable<string> lines)
    {
        var all = lines.ToList();
        if (all.Count == 0)
        {
            return;
        }

        if (title is not null)
        {
            text.AppendLine().AppendLine(title);
        }

        foreach (var line in all)
        {
            text.AppendLine(title is null ? line : "  " + line);
        }
    }

    private static IEnumerable<string> Measures(BatchedMigrationRehearsal report)
    {
        if (report.RowsPerSecond is not { } rate || report.BatchMs is not { } time || report.ChangedShare is not { } changed)
        {
            yield break;
        }

        yield return $"batches        {report.Samples.Count}, adapted to {Phrases.Count(report.BatchSize)} rows";
        yield return $"rows/s         {Spread(rate, v => Phrases.Count((long)v))} of work";
        yield return $"time of locks  {Spread(time, v => v.ToString("0.#", CultureInfo.InvariantCulture))} ms a batch";
        yield return $"rows changed   {Spread(changed, RehearsalStrings.Percent)} of those walked over";
        if (report.WalBytesPerRow is { } wal)
        {
            yield return $"WAL            {Spread(wal, v => v.ToString("0", CultureInfo.InvariantCulture))} bytes a row. {report.WalMethod}";
        }
    }

    private static IEnumerable<string> Forecasts(BatchedMigrationRehearsal report)
    {
        if (report.EstimatedRows is not { } rows || report.Forecasts.Count == 0)
        {
            yield break;
        }

        yield return $"about {Phrases.Count(rows)} rows to walk over, of which about {Phrases.Count(report.RowsToChange ?? 0)} are changed";
        foreach (var forecast in report.Forecasts)
        {
            yield return $"{Duration.Write(forecast.Least)} to {Duration.Write(forecast.Most)} {forecast.Pace}";
        }

        if (report is { LeastWalBytes: { } least, MostWalBytes: { } most })
        {
            yield return $"{RehearsalStrings.Bytes(least)} to {RehearsalStrings.Bytes(most)} of write-ahead log";
        }

        if (report.DeadRows is { } dead)
        {
            yield return $"about {Phrases.Count(dead)} dead row versions for vacuum";
        }
    }

    private static string Spread(BatchedRehearsalSpread spread, Func<double, string> write) =>
        $"{write(spread.Median)} ({write(spread.Least)} to {write(spread.Most)})";

    private static string Describe(BatchedRehearsalFailure failure)
    {
        var details = new[]
        {
            failure.SqlState,
            failure.Column is null ? null : $"column {failure.Column}",
            failure.Constraint is null ? null : $"constraint {failure.Constraint}",
            failure.Hint,
        };
        var written = string.Join(", ", details.OfType<string>());
        return $"{(failure.Key is null ? "" : failure.Key + " ")}{failure.Type}: {failure.Message}{(written.Length == 0 ? "" : $" ({written})")}";
    }

    private static string Describe(BatchedRehearsalRow row) =>
        row.After is null ? $"{row.Key} is deleted"
        : row.After.Count == 0 ? $"{row.Key} stays as it is"
        : $"{row.Key} {string.Join(", ", row.After.Select(v => $"{v.Key}: {Value(row.Before.GetValueOrDefault(v.Key))} -> {Value(v.Value)}"))}";

    private static string Value(string? value) => value is null ? "null" : $"'{value}'";
}
