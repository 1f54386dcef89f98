using System.CommandLine;

namespace EfBatched.CommandLine.Commands;

/// <summary><c>batched cancel NAME</c>: gives a migration up.</summary>
internal static class CancelCommand
{
    public static VerbCommand Create(ICommandTarget target)
    {
        var name = CommandParameters.Name();
        var reason = CommandParameters.RequiredReason();
        var actor = CommandParameters.Actor();
        var command = new VerbCommand("cancel", VerbKind.Changes, "Gives a migration up: nothing of it runs any more, and gates do not pass.") { name, reason, actor };
        command.SetGuardedAction(
            target,
            call => RunAsync(
                call, call.Arguments.GetRequiredValue(name), call.Arguments.GetRequiredValue(reason), call.Arguments.GetValue(actor)));
        return command;
    }

    private static async Task<ExitCode> RunAsync(CommandCall call, string name, string reason, string? actor)
    {
        var changed = await call.WithMigrationsAsync(m => m.CancelAsync(name, reason, actor, call.CancellationToken)).ConfigureAwait(false);
        await call.WriteLineAsync(
            changed ? CommandLineStrings.Changed(name, "cancelled") : CommandLineStrings.AlreadyChanged(name, "cancelled")).ConfigureAwait(false);
        return ExitCode.Done;
    }
}
