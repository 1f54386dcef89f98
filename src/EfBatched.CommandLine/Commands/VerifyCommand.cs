using System.CommandLine;

namespace EfBatched.CommandLine.Commands;

/// <summary><c>batched verify NAME</c>: asks of the rows whether any is left, and may have them changed.</summary>
internal static class VerifyCommand
{
    public static VerbCommand Create(ICommandTarget target)
    {
        var name = CommandParameters.Name();
        var sweep = new Option<bool>("--sweep") { Description = "Opens a migration that has finished again, to change the rows that are left." };
        var timeout = CommandParameters.Time("--timeout", "The longest search, as 90s, 15m, 2h or 00:15:00; default: 10m.", mayBeZero: false);
        var reason = CommandParameters.Reason();
        var actor = CommandParameters.Actor();
        var json = CommandParameters.Json();
        var command = new VerbCommand("verify", VerbKind.Reads, "Searches the table for rows that a migration has still to change, whatever its status says.")
        {
            name, sweep, timeout, reason, actor, json,
        };
        command.KindOf = call => VerbCommand.ValueOf(call, sweep) ? VerbKind.Changes : VerbKind.Reads;
        command.SetGuardedAction(
            target,
            call => RunAsync(
                call,
                call.Arguments.GetValue(json),
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

    private static async Task<ExitCode> RunAsync(
        CommandCall call, bool asJson, Func<BatchedMigrationsFacade, Task<BatchedMigrationVerification>> verify)
    {
        var result = await call.WithMigrationsAsync(verify).ConfigureAwait(false);
        await call.WriteLineAsync(
            asJson ? CommandJson.Write(result)
            : result.Succeeded ? CommandLineStrings.NoRowsLeft(result.MigrationName)
            : CommandLineStrings.RowsLeft(result))
            .ConfigureAwait(false);
        return result.Succeeded ? ExitCode.Done : ExitCode.Refused;
    }
}
