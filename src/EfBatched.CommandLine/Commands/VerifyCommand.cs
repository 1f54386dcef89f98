using System.CommandLine;

namespace EfBatched.CommandLine.Commands;

/// <summary><c>batched verify NAME</c>: asks of the rows whether any is left, and may have them changed.</summary>
internal static class VerifyCommand
{
    public static Command Create(ICommandTarget target)
    {
        var name = CommandParameters.Name();
        var sweep = new Option<bool>("--sweep") { Description = "Opens a migration that has finished again, to change the rows that are left." };
        var timeout = CommandParameters.Time("--timeout", "The longest search, as 90s, 15m, 2h or 00:15:00; default: 10m.");
        var reason = CommandParameters.Reason();
        var actor = CommandParameters.Actor();
        var command = new Command("verify", "Searches the table for rows that a migration has still to change, whatever its status says.")
        {
            name, sweep, timeout, reason, actor,
        };
        command.SetGuardedAction(
            target,
            call => RunAsync(
                call,
                m => call.Arguments.GetValue(sweep)
                    ? m.SweepAsync(
                        call.Arguments.GetRequiredValue(name),
                        call.Arguments.GetValue(reason),
                        call.Arguments.GetValue(actor),
                        call.Arguments.GetValue(timeout),
                        call.CancellationToken)
                    : m.VerifyAsync(call.Arguments.GetRequiredValue(name), call.Arguments.GetValue(timeout), call.CancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(
        CommandCall call, Func<BatchedMigrationsFacade, Task<BatchedMigrationVerification>> verify)
    {
        var result = await call.WithMigrationsAsync(verify).ConfigureAwait(false);
        await call.WriteLineAsync(result.Succeeded ? CommandLineStrings.NoRowsLeft(result.MigrationName) : CommandLineStrings.RowsLeft(result))
            .ConfigureAwait(false);
        return result.Succeeded ? ExitCode.Done : ExitCode.NotDone;
    }
}
