using System.CommandLine;

namespace EfBatched.CommandLine.Commands;

/// <summary><c>batched retry NAME</c>: lets a failed migration, or one failed job of it, go on.</summary>
internal static class RetryCommand
{
    public static VerbCommand Create(ICommandTarget target)
    {
        var name = CommandParameters.Name();
        var job = CommandParameters.Job();
        var reason = CommandParameters.Reason();
        var actor = CommandParameters.Actor();
        var command = new VerbCommand("retry", VerbKind.Changes, "Lets a failed migration go on: its failed jobs get all their attempts again.")
        {
            name, job, reason, actor,
        };
        command.SetGuardedAction(
            target,
            call => RunAsync(
                call,
                call.Arguments.GetRequiredValue(name),
                call.Arguments.GetValue(job),
                call.Arguments.GetValue(reason),
                call.Arguments.GetValue(actor)));
        return command;
    }

    private static async Task<ExitCode> RunAsync(CommandCall call, string name, long? job, string? reason, string? actor)
    {
        if (job is { } jobId)
        {
            await call.WithMigrationsAsync(m => m.RetryJobAsync(jobId, name, reason, actor, call.CancellationToken)).ConfigureAwait(false);
            await call.WriteLineAsync(CommandLineStrings.JobChanged(jobId, "to be tried again")).ConfigureAwait(false);
            return ExitCode.Done;
        }

        await call.WithMigrationsAsync(m => m.RetryAsync(name, reason, actor, call.CancellationToken)).ConfigureAwait(false);
        await call.WriteLineAsync(CommandLineStrings.Changed(name, "active again")).ConfigureAwait(false);
        return ExitCode.Done;
    }
}
