using System.CommandLine;

namespace EfBatched.CommandLine.Commands;

/// <summary><c>batched again NAME</c>: has a migration that has ended run once more, from the beginning of its table.</summary>
internal static class AgainCommand
{
    public static VerbCommand Create(ICommandTarget target)
    {
        var name = CommandParameters.Name();
        var reason = CommandParameters.RequiredReason();
        var actor = CommandParameters.Actor();
        var command = new VerbCommand("again", VerbKind.Changes, "Has a finished or cancelled migration run once more, from the beginning of its table.")
        {
            name, reason, actor,
        };
        command.SetGuardedAction(
            target,
            call => RunAsync(
                call, call.Arguments.GetRequiredValue(name), call.Arguments.GetRequiredValue(reason), call.Arguments.GetValue(actor)));
        return command;
    }

    private static async Task<ExitCode> RunAsync(CommandCall call, string name, string reason, string? actor)
    {
        var state = await call.WithMigrationsAsync(
            async migrations =>
            {
                // The name is looked for in the database first: whoever mistypes it gets the ones that are there.
                await migrations.GetAsync(name, call.CancellationToken).ConfigureAwait(false);
                await migrations.RunAgainAsync(name, reason, actor, call.CancellationToken).ConfigureAwait(false);
                return await migrations.GetAsync(name, call.CancellationToken).ConfigureAwait(false);
            }).ConfigureAwait(false);
        await call.WriteLineAsync(CommandLineStrings.RunsAgain(state)).ConfigureAwait(false);
        return ExitCode.Done;
    }
}
