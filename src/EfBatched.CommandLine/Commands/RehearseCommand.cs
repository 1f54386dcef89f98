using System.CommandLine;
using EfBatched.Rehearsing;

namespace EfBatched.CommandLine.Commands;

/// <summary><c>batched rehearse NAME</c>: runs sample batches and rolls them back.</summary>
internal static class RehearseCommand
{
    private static readonly BatchedMigrationRehearsalOptions Defaults = new();
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    public static VerbCommand Create(ICommandTarget target)
    {
        var name = new Argument<string>("NAME") { Description = "The migration's name, as it is declared." };
        var batches = CommandParameters.Number<int>("--batches", $"How many sample batches; default: {Defaults.Batches}.", 1, 1_000);
        var show = CommandParameters.Number<int>("--show", "Shows so many rows before and after; only with sensitive-data logging.", 0, 100);
        var timeout = CommandParameters.Time("--timeout", "The longest rehearsal, as 90s, 15m or 00:15:00, up to 1h; default: 2m.");
        timeout.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<TimeSpan?>() is { } value && (value < Shortest || value > Longest))
            {
                result.AddError(CommandLineStrings.OutOfRange("--timeout", value, Shortest, Longest));
            }
        });
        var force = new Option<bool>("--force") { Description = "Rehearses a work that has effects outside of the database, too: they stay." };
        var json = CommandParameters.Json();
        var command = new VerbCommand(
            "rehearse", VerbKind.Reads, "Runs sample batches of a migration, rolls them back, and says what they took and what fails.")
        {
            name, batches, show, timeout, force, json,
        };
        command.SetGuardedAction(
            target,
            call => RunAsync(
                call,
                call.Arguments.GetRequiredValue(name),
                new BatchedMigrationRehearsalOptions
                {
                    Batches = call.Arguments.GetValue(batches) ?? Defaults.Batches,
                    ShownRows = call.Arguments.GetValue(show) ?? Defaults.ShownRows,
                    MaxDuration = call.Arguments.GetValue(timeout) ?? Defaults.MaxDuration,
                    AllowsExternalEffects = call.Arguments.GetValue(force),
                },
                call.Arguments.GetValue(json)));
        return command;
    }

    private static async Task<ExitCode> RunAsync(CommandCall call, string name, BatchedMigrationRehearsalOptions options, bool asJson)
    {
        var report = await call.Target.RehearseAsync(name, options, call.CancellationToken).ConfigureAwait(false);
        await call.WriteLineAsync(asJson ? CommandJson.Write(report) : RehearsalText.Write(report)).ConfigureAwait(false);
        return report.Succeeded ? ExitCode.Done : ExitCode.Refused;
    }
}
