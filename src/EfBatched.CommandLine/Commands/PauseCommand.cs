using System.CommandLine;

namespace EfBatched.CommandLine.Commands;

/// <summary><c>batched pause NAME|--all</c>: stops before the next batch.</summary>
internal static class PauseCommand
{
    public static VerbCommand Create(ICommandTarget target)
    {
        var name = CommandParameters.OptionalName("or --all");
        var all = CommandParameters.All("Every active or running migration, and whatever is enqueued until all are resumed.");
        var reason = CommandParameters.RequiredReason();
        var actor = CommandParameters.Actor();
        var command = new VerbCommand("pause", VerbKind.Changes, "Stops a migration before its next batch, until it is resumed.") { name, all, reason, actor };
        CommandParameters.RequireNameOrAll(command, name, all);
        command.SetGuardedAction(
            target,
            call => RunAsync(
                call, call.Arguments.GetValue(name), call.Arguments.GetRequiredValue(reason), call.Arguments.GetValue(actor)));
        return command;
    }

    private static async Task<ExitCode> RunAsync(CommandCall call, string? name, string reason, string? actor)
    {
        if (name is null)
        {
            var count = await call.WithMigrationsAsync(m => m.PauseAllAsync(reason, actor, call.CancellationToken)).ConfigureAwait(false);
            await call.WriteLineAsync(CommandLineStrings.PausedAll(count)).ConfigureAwait(false);
            return ExitCode.Done;
        }

        var changed = await call.WithMigrationsAsync(m => m.PauseAsync(name, reason, actor, call.CancellationToken)).ConfigureAwait(false);
        await call.WriteLineAsync(
            changed ? CommandLineStrings.Changed(name, "paused") : CommandLineStrings.AlreadyChanged(name, "paused")).ConfigureAwait(false);
        return ExitCode.Done;
    }
}
