using System.CommandLine;

namespace EfBatched.CommandLine.Commands;

/// <summary><c>batched resume NAME|--all</c>: lets paused migrations go on from where they were.</summary>
internal static class ResumeCommand
{
    public static VerbCommand Create(ICommandTarget target)
    {
        var name = CommandParameters.OptionalName("or --all");
        var all = CommandParameters.All("Every paused migration; also ends a pause of all.");
        var reason = CommandParameters.Reason();
        var actor = CommandParameters.Actor();
        var command = new VerbCommand("resume", VerbKind.Changes, "Lets a paused migration go on from where it was.") { name, all, reason, actor };
        CommandParameters.RequireNameOrAll(command, name, all);
        command.SetGuardedAction(
            target,
            call => RunAsync(call, call.Arguments.GetValue(name), call.Arguments.GetValue(reason), call.Arguments.GetValue(actor)));
        return command;
    }

    private static async Task<ExitCode> RunAsync(CommandCall call, string? name, string? reason, string? actor)
    {
        if (name is null)
        {
            var count = await call.WithMigrationsAsync(m => m.ResumeAllAsync(reason, actor, call.CancellationToken)).ConfigureAwait(false);
            await call.WriteLineAsync(CommandLineStrings.ResumedAll(count)).ConfigureAwait(false);
            return ExitCode.Done;
        }

        var changed = await call.WithMigrationsAsync(m => m.ResumeAsync(name, reason, actor, call.CancellationToken)).ConfigureAwait(false);
        await call.WriteLineAsync(
            changed ? CommandLineStrings.Changed(name, "resumed") : CommandLineStrings.NotPaused(name)).ConfigureAwait(false);
        return ExitCode.Done;
    }
}
