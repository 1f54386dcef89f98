using System.CommandLine;

namespace EfBatched.Commands;

/// <summary><c>batched set NAME</c>: changes sizes and limits of a migration, also while it runs.</summary>
internal static class SetCommand
{
    // What an option is given to go back to what is declared.
    private const string Default = "default";

    public static Command Create(ICommandTarget target)
    {
        var name = CommandParameters.Name();
        var reason = CommandParameters.RequiredReason();
        var actor = CommandParameters.Actor();
        List<Change> changes =
        [
            Number("--batch-size", "Rows of the next batch, adapted from there.", (s, rows) => s.HasBatchSize(rows)),
            Number("--fixed-batch-size", "Rows of every batch, never adapted.", (s, rows) => s.HasFixedBatchSize(rows)),
            Number("--job-size", "Rows of the next job.", (s, rows) => s.HasJobSize(rows)),
            Number("--max-jobs", "How many jobs may run at once.", (s, jobs) => s.HasMaxParallelJobs(jobs)),
            Time("--target-batch-duration", "What a batch should take, as 250ms or 2s.", (s, time) => s.HasTargetBatchDuration(time)),
        ];
        var command = new Command("set", "Changes sizes and limits of a migration, also while it runs.") { name, reason, actor };
        changes.ForEach(c => command.Options.Add(c.Option));
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

    private static async Task<int> RunAsync(
        CommandCall call, string name, Action<BatchedMigrationSettingsBuilder> change, string reason, string? actor)
    {
        try
        {
            var changed = await call.WithMigrationsAsync(m => m.SetAsync(name, change, reason, actor, call.CancellationToken))
                .ConfigureAwait(false);
            await call.WriteLineAsync(
                changed ? EfBatchedStrings.Changed(name, "changed") : EfBatchedStrings.AlreadySet(name)).ConfigureAwait(false);
            return ExitCode.Done;
        }
        catch (ArgumentException e)
        {
            await call.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return ExitCode.Usage;
        }
    }

    private static Change Number(string name, string description, Action<BatchedMigrationSettingsBuilder, int> apply)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "n" };
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

    private static Change Time(string name, string description, Action<BatchedMigrationSettingsBuilder, TimeSpan?> apply)
    {
        var option = new Option<string?>(name)
        {
            Description = $"{description} '{Default}' goes back to what is declared.",
            HelpName = "time",
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: not Default and var text }] && !Duration.TryParse(text, out _))
            {
                result.AddError(EfBatchedStrings.NotADuration(text));
            }
        });
        return new Change(
            option,
            (arguments, settings) =>
            {
                if (arguments.GetValue(option) is { } text)
                {
                    apply(settings, Duration.TryParse(text, out var time) ? time : null);
                }
            });
    }

    /// <summary>An option, and what it does to the settings where it was given.</summary>
    private sealed record Change(Option Option, Action<ParseResult, BatchedMigrationSettingsBuilder> Apply);
}
