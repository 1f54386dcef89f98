using System.CommandLine;

namespace EfBatched.CommandLine.Commands;

/// <summary><c>batched list</c>: every migration of the database and where it stands.</summary>
internal static class ListCommand
{
    public static Command Create(ICommandTarget target)
    {
        var json = CommandParameters.Json();
        var command = new Command("list", "Lists every batched migration with its status and progress.") { json };
        command.SetGuardedAction(target, call => RunAsync(call, call.Arguments.GetValue(json)));
        return command;
    }

    private static async Task<int> RunAsync(CommandCall call, bool asJson)
    {
        var states = await call.WithMigrationsAsync(m => m.ListAsync(call.CancellationToken)).ConfigureAwait(false);
        await call.WriteLineAsync(
            asJson ? StateJson.Write(states)
            : states.Count == 0 ? CommandLineStrings.NothingEnqueued
            : StateTable.Write(states)).ConfigureAwait(false);
        return ExitCode.Done;
    }
}
