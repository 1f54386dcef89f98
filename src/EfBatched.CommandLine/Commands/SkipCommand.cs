using System.CommandLine;

namespace EfBatched.CommandLine.Commands;

/// <summary><c>batched skip NAME</c>: declares a migration finished, or one job of it done, as it is.</summary>
internal static class SkipCommand
{
    public static VerbCommand Create(ICommandTarget target)
    {
        var name = CommandParameters.Name();
        var job = CommandParameters.Job();
        var reason = CommandParameters.RequiredReason();
        var actor = CommandParameters.Actor();
        var command = new VerbCommand("skip", VerbKind.Changes, "Declares a migration finished as it is: the rest of its rows stay as they are, and gates pass.")
        {
            name, job, reason, actor,
        };
        command.SetGuardedAction(
            target,
            call => RunAsync(
                call,
                call.Arguments.GetRequiredValue(name),
                call.Arguments.GetValue(job),
                call.Arguments.GetRequiredValue(reason),
                call.Arguments.GetValue(actor)));
        return command;
    }

    private static async Task<ExitCode> RunAsync(CommandCall call, string name, long? job, string reason, string? actor)
    {
        if (job is { } jobId)
        {
            var skipped = await call.WithMigrationsAsync(m => m.SkipJobAsync(jobId, name, reason, actor, call.CancellationToken))
                .ConfigureAwait(false);
            await call.WriteLineAsync(
                skipped ? CommandLineStrings.JobChanged(jobId, "skipped") : CommandLineStrings.JobAlreadyChanged(jobId, "skipped"))
                .ConfigureAwait(false);
            return ExitCode.Done;
        }

        await call.WithMigrationsAsync(m => m.SkipAsync(name, reason, actor, call.CancellationToken)).ConfigureAwait(false);
        await call.WriteLineAsync(CommandLineStrings.Changed(name, "skipped")).ConfigureAwait(false);
        return ExitCode.Done;
    }
}
