using System.CommandLine;

namespace EfBatched.CommandLine.Commands;

/// <summary><c>batched status NAME</c>: one migration in detail, with the jobs that failed.</summary>
internal static class StatusCommand
{
    private const int ShownJobs = 10;

    public static VerbCommand Create(ICommandTarget target)
    {
        var name = CommandParameters.Name();
        var json = CommandParameters.Json();
        var command = new VerbCommand("status", VerbKind.Reads, "Shows one batched migration, and what holds it up.") { name, json };
        command.SetGuardedAction(target, call => RunAsync(call, call.Arguments.GetRequiredValue(name), call.Arguments.GetValue(json)));
        return command;
    }

    private static async Task<ExitCode> RunAsync(CommandCall call, string name, bool asJson)
    {
        var (state, failed) = await call.WithMigrationsAsync(
            async migrations => (
                await migrations.GetAsync(name, call.CancellationToken).ConfigureAwait(false),
                await migrations.JobsAsync(name, BatchedJobStatus.Failed, ShownJobs, call.CancellationToken).ConfigureAwait(false)))
            .ConfigureAwait(false);
        await call.WriteLineAsync(asJson ? CommandJson.Write(state) : StateDetails.Write(state, failed, call.Console.Width)).ConfigureAwait(false);
        return ExitCode.Done;
    }
}
