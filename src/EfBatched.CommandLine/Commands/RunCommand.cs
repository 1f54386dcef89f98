using System.CommandLine;
using System.Globalization;
using EfBatched.Reporting;
using EfBatched.Texts;

namespace EfBatched.CommandLine.Commands;

/// <summary><c>batched run [NAME]</c>: runs what is open to its end in the foreground.</summary>
internal static class RunCommand
{
    private const int MostAttempts = 100;

    public static Command Create(ICommandTarget target)
    {
        var name = CommandParameters.OptionalName("every open one when left out");
        var attempts = new Option<int?>("--max-job-attempts")
        {
            Description = "How often a job may fail before its migration fails; default: 5.",
            HelpName = "n",
        };
        attempts.Validators.Add(result =>
        {
            if (result.Tokens is [var token]
                && int.TryParse(token.Value, CultureInfo.InvariantCulture, out var value)
                && value is < 1 or > MostAttempts)
            {
                result.AddError(Phrases.OptionOutOfRange(attempts.Name, value, 1, MostAttempts));
            }
        });
        var fullSpeed = new Option<bool>("--full-speed") { Description = "For a maintenance window: as fast as the database allows." };
        var command = new Command("run", "Runs the open batched migrations, or one, to the end.") { name, attempts, fullSpeed };
        command.SetGuardedAction(
            target,
            call => RunAsync(
                call, call.Arguments.GetValue(name), call.Arguments.GetValue(attempts), call.Arguments.GetValue(fullSpeed)));
        return command;
    }

    private static async Task<int> RunAsync(CommandCall call, string? name, int? maxJobAttempts, bool isFullSpeed)
    {
        // Also finds out that the tracking tables are there, before the engine asks for them.
        await call.WithMigrationsAsync(m => m.ListAsync(call.CancellationToken)).ConfigureAwait(false);
        BatchedMigrationRunResult result;
        var progress = new ProgressWriter(call);
        await using (progress.ConfigureAwait(false))
        {
            result = await call.Target.RunAsync(
                name,
                options =>
                {
                    options.MaxJobAttempts = maxJobAttempts ?? options.MaxJobAttempts;
                    _ = isFullSpeed ? options.UseFullSpeed() : options;
                },
                call.CancellationToken).ConfigureAwait(false);
        }

        if (result.Migrations.Count == 0)
        {
            await call.WriteLineAsync(CommandLineStrings.NothingOpen).ConfigureAwait(false);
        }

        foreach (var state in result.Migrations)
        {
            await call.WriteLineAsync($"{state.Name}: {StateText.Sentence(state)}").ConfigureAwait(false);
        }

        return result.Succeeded ? ExitCode.Done : ExitCode.NotDone;
    }
}
