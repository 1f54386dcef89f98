using System.CommandLine;
using EfBatched.Reporting;

namespace EfBatched.CommandLine.Commands;

/// <summary><c>batched run [NAME]</c>: runs what is open to its end in the foreground.</summary>
internal static class RunCommand
{
    private const int MostAttempts = 100;

    public static VerbCommand Create(ICommandTarget target)
    {
        var name = CommandParameters.OptionalName("every open one when left out");
        var attempts = CommandParameters.Number<int>(
            "--max-job-attempts", "How often a job may fail before its migration fails; default: 5.", 1, MostAttempts);
        var fullSpeed = new Option<bool>("--full-speed") { Description = "For a maintenance window: as fast as the database allows." };
        var timeout = CommandParameters.Time(
            "--timeout", "The longest run, as 90s, 15m, 2h or 00:15:00; without it the run has no end of its own.", mayBeZero: false);
        var command = new VerbCommand("run", VerbKind.Runs, "Runs the open batched migrations, or one, to the end.")
        {
            name, attempts, fullSpeed, timeout,
        };
        command.SetGuardedAction(
            target,
            call => RunAsync(
                call,
                call.Arguments.GetValue(name),
                options =>
                {
                    options.MaxJobAttempts = call.Arguments.GetValue(attempts) ?? options.MaxJobAttempts;
                    _ = call.Arguments.GetValue(fullSpeed) ? options.UseFullSpeed() : options;
                },
                call.Arguments.GetValue(timeout)));
        return command;
    }

    private static async Task<ExitCode> RunAsync(
        CommandCall call, string? name, Action<BatchedMigrationRunnerOptions> configure, TimeSpan? timeout)
    {
        // Also finds out that the database and its tracking tables are there, before the engine asks for them.
        var before = await call.WithMigrationsAsync(m => m.ListAsync(call.CancellationToken)).ConfigureAwait(false);
        using var late = timeout is { } most ? new CancellationTokenSource(most, call.Target.Time) : new CancellationTokenSource();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(late.Token, call.CancellationToken);
        BatchedMigrationRunResult result;
        try
        {
            result = await RunToEndAsync(call, name, before, configure, ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !call.CancellationToken.IsCancellationRequested)
        {
            await call.WriteErrorAsync(CommandLineStrings.RunNotInTime(timeout!.Value)).ConfigureAwait(false);
            return ExitCode.NotInTime;
        }

        if (result.Migrations.Count == 0)
        {
            await call.WriteLineAsync(CommandLineStrings.NothingOpen).ConfigureAwait(false);
        }

        foreach (var state in result.Migrations)
        {
            await call.WriteLineAsync($"{state.Name}: {StateText.Sentence(state)}").ConfigureAwait(false);
        }

        return result.Succeeded ? ExitCode.Done : ExitCode.Refused;
    }

    private static async Task<BatchedMigrationRunResult> RunToEndAsync(
        CommandCall call,
        string? name,
        IReadOnlyList<BatchedMigrationState> before,
        Action<BatchedMigrationRunnerOptions> configure,
        CancellationToken cancellationToken)
    {
        var outage = new Outage(call);
        var progress = new ProgressWriter(call);
        await using (progress.ConfigureAwait(false))
        {
            var result = await outage.AskAsync(
                () => call.Target.RunAsync(name, configure, cancellationToken), () => true, cancellationToken).ConfigureAwait(false);
            if (!outage.WasThere || name is not null)
            {
                return result;
            }

            // The run after the outage knows nothing of what had ended before it.
            var open = before.Where(m => !m.IsFinished && m.Status != BatchedMigrationStatus.Cancelled).Select(m => m.Id).ToHashSet();
            var after = await call.WithMigrationsAsync(m => m.ListAsync(cancellationToken)).ConfigureAwait(false);
            return new BatchedMigrationRunResult([.. after.Where(m => open.Contains(m.Id))]);
        }
    }
}
