using System.CommandLine;

namespace EfBatched.CommandLine.Commands;

/// <summary><c>batched status NAME</c>: one migration in detail, with the jobs that failed.</summary>
internal static class StatusCommand
{
    private const int ShownJobs = 10;

    public static Command Create(ICommandTarget target)
    {
        var name = CommandParameters.Name();
        var json = CommandParameters.Json();
        var command = new Command("status", "Shows one batched migration, and what holds it up.") { name, json };
        command.SetGuardedAction(target, call => RunAsync(call, call.Arguments.GetRequiredValue(name), call.Arguments.GetValue(json)));
        return command;
    }

    private static async Task<int> RunAsync(CommandCall call, string name, bool asJson)
    {
        var (state, failed) = await call.WithMigrationsAsync(
            async migrations => (
                await migrations.GetAsync(name, call.CancellationToken).ConfigureAwait(false),
                await migrations.JobsAsync(name, BatchedJobStatus.Failed, ShownJobs, call.CancellationToken).ConfigureAwait(false)))
            .ConfigureAwait(false);
        await call.WriteLineAsync(asJson ? StateJson.Write(state) : StateDetails.Write(state, failed)).ConfigureAwait(false);
        return ExitCode.Done;
    }
}
