using System.CommandLine;
using System.Globalization;

namespace EfBatched.CommandLine.Commands;

/// <summary><c>batched set NAME</c>: changes sizes and limits of a migration, also while it runs.</summary>
internal static class SetCommand
{
    // What an option is given to go back to what is declared.
    private const string Default = "default";
    private const string Forever = "forever";

    public static VerbCommand Create(ICommandTarget target)
    {
        var name = CommandParameters.Name();
        var reason = CommandParameters.RequiredReason();
        var actor = CommandParameters.Actor();
        List<Change> changes =
        [
            Number("--batch-size", "Rows of the next batch, adapted from there.", (s, rows) => s.HasBatchSize(rows)),
            Number("--fixed-batch-size", "Rows of every batch, never adapted.", (s, rows) => s.HasFixedBatchSize(rows)),
            Number("--job-size", "Rows of the next job.", (s, rows) => s.HasJobSize(rows)),
            Number("--max-failed-rows", "Single bad rows that it may leave before it fails.", (s, rows) => s.HasMaxFailedRows(rows)),
            Number("--max-jobs", "How many jobs may run at once.", (s, jobs) => s.HasMaxParallelJobs(jobs)),
            Time("--target-batch-duration", "What a batch should take, as 250ms or 2s.", (s, time) => s.HasTargetBatchDuration(time)),
            Limit("--duty-cycle", "The share of the time that a job may work, in percent.", (s, n) => s.HasDutyCycle(ToInt(n))),
            Limit("--rows-per-second", "The rows that a job may walk over per second.", (s, n) => s.HasMaxRowsPerSecond(ToInt(n))),
            Limit("--wal-bytes-per-second", "The log that the server may write per second.", (s, n) => s.HasMaxWalBytesPerSecond(n)),
            Retention("--retention", "How long its jobs are kept one by one after its end, as 14d; 'forever' for all time."),
            RunWindow("--run-window", "The hours in which it runs, UTC, as 22:00-06:00."),
        ];
        var command = new VerbCommand("set", VerbKind.Changes, "Changes sizes and limits of a migration, also while it runs.") { name, reason, actor };
        changes.ForEach(c => command.Options.Add(c.Option));
        command.AddCheck(call =>
        {
            var settings = new BatchedMigrationSettingsBuilder();
            changes.Where(c => call.GetResult(c.Option)?.Errors.Any() == false).ToList().ForEach(c => c.Apply(call, settings));
            // Of what could not be read its own error is said.
            return settings.Change.Settings.Count == 0 && changes.Any(c => call.GetResult(c.Option) is not null) ? [] : settings.Change.Faults;
        });
        command.SetGuardedAction(
            target,
            call => RunAsync(
                call,
                call.Arguments.GetRequiredValue(name),
                settings => changes.ForEach(c => c.Apply(call.Arguments, settings)),
                call.Arguments.GetRequiredValue(reason),
                call.Arguments.GetValue(actor)));
        return command;
    }

    private static async Task<ExitCode> RunAsync(
        CommandCall call, string name, Action<BatchedMigrationSettingsBuilder> change, string reason, string? actor)
    {
        var changed = await call.WithMigrationsAsync(m => m.SetAsync(name, change, reason, actor, call.CancellationToken))
            .ConfigureAwait(false);
        await call.WriteLineAsync(
            changed ? CommandLineStrings.Changed(name, "changed") : CommandLineStrings.AlreadySet(name)).ConfigureAwait(false);
        return ExitCode.Done;
    }

    private static Change Number(string name, string description, Action<BatchedMigrationSettingsBuilder, int> apply)
    {
        var option = CommandParameters.Number<int>(name, description);
        return new Change(
            option,
            (arguments, settings) =>
            {
                if (arguments.GetValue(option) is { } value)
                {
                    apply(settings, value);
                }
            });
    }

    // Out of range as well, if it does not fit.
    private static int? ToInt(long? number) => number is { } given ? (int)Math.Clamp(given, int.MinValue, int.MaxValue) : null;

    private static Change Limit(string name, string description, Action<BatchedMigrationSettingsBuilder, long?> apply)
    {
        var option = Described(name, description, "n");
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: not Default and var text }] && !long.TryParse(text, CultureInfo.InvariantCulture, out _))
            {
                result.AddError(CommandLineStrings.NotALimit(text));
            }
        });
        return Optional(
            option, (settings, text) => apply(settings, long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : null));
    }

    private static Change RunWindow(string name, string description)
    {
        var option = Described(name, description, "hours");
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: not Default and var text }] && !Throttling.RunWindow.TryParse(text, out _))
            {
                result.AddError(CommandLineStrings.NotARunWindow(text));
            }
        });
        return Optional(
            option,
            (settings, text) =>
            {
                if (Throttling.RunWindow.TryParse(text, out var window))
                {
                    settings.HasRunWindow(window.From, window.To);
                }
                else
                {
                    settings.HasDeclaredRunWindow();
                }
            });
    }

    private static Option<string?> Described(string name, string description, string kind) =>
        new(name) { Description = $"{description} '{Default}' goes back to what is declared.", HelpName = kind };

    private static Change Optional(Option<string?> option, Action<BatchedMigrationSettingsBuilder, string> apply) =>
        new(
            option,
            (arguments, settings) =>
            {
                if (arguments.GetValue(option) is { } text)
                {
                    apply(settings, text);
                }
            });

    private static Change Time(string name, string description, Action<BatchedMigrationSettingsBuilder, TimeSpan?> apply) =>
        Optional(
            Duration(name, description, [Default]),
            (settings, text) => apply(settings, DurationArgument.TryParse(text, out var time) ? time : null));

    private static Change Retention(string name, string description) =>
        Optional(
            Duration(name, description, [Default, Forever]),
            (settings, text) => settings.HasJobRetention(
                text == Forever ? Timeout.InfiniteTimeSpan : DurationArgument.TryParse(text, out var time) ? time : null));

    private static Option<string?> Duration(string name, string description, IReadOnlyList<string> words)
    {
        var option = Described(name, description, "time");
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !words.Contains(text, StringComparer.Ordinal) && !DurationArgument.TryParse(text, out _))
            {
                result.AddError(CommandLineStrings.NotADuration(text));
            }
        });
        return option;
    }

    /// <summary>An option, and what it does to the settings where it was given.</summary>
    private sealed record Change(Option Option, Action<ParseResult, BatchedMigrationSettingsBuilder> Apply);
}
