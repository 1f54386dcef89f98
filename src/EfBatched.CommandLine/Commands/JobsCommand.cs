using System.CommandLine;
using EfBatched.Reporting;
using EfBatched.Tracking;

namespace EfBatched.CommandLine.Commands;

/// <summary><c>batched jobs NAME</c>: the jobs of a migration, or those that failed, with their errors.</summary>
internal static class JobsCommand
{
    private const int ShownJobs = 1_000;

    private static readonly string[] Head = ["JOB", "STATUS", "AFTER", "UP TO", "ROWS", "ATTEMPTS", "CODE", "TYPE", "MESSAGE"];

    public static VerbCommand Create(ICommandTarget target)
    {
        var name = CommandParameters.Name();
        var failed = new Option<bool>("--failed") { Description = "Only jobs that failed; that of a single bad row has its key as UP TO." };
        var json = CommandParameters.Json();
        var command = new VerbCommand("jobs", VerbKind.Reads, $"Lists the jobs of a migration, the newest {ShownJobs:N0} of them.") { name, failed, json };
        command.SetGuardedAction(
            target,
            call => RunAsync(call, call.Arguments.GetRequiredValue(name), call.Arguments.GetValue(failed), call.Arguments.GetValue(json)));
        return command;
    }

    private static async Task<ExitCode> RunAsync(CommandCall call, string name, bool onlyFailed, bool asJson)
    {
        var jobs = await call.WithMigrationsAsync(
            m => m.JobsAsync(name, onlyFailed ? BatchedJobStatus.Failed : null, ShownJobs, call.CancellationToken)).ConfigureAwait(false);
        await call.WriteLineAsync(
            asJson ? CommandJson.Write(jobs)
            : jobs.Count == 0 ? CommandLineStrings.NoJobs(name, onlyFailed)
            : TextTable.Write([Head, .. jobs.Select(Describe)], call.Console.Width)).ConfigureAwait(false);
        return ExitCode.Done;
    }

    private static IReadOnlyList<string> Describe(BatchedJobState job) =>
    [
        StateText.Number(job.Id), job.Status.ToString(), job.Checkpoint ?? job.After ?? "start", job.UpTo, StateText.Number(job.JobSize),
        StateText.Number(job.Attempts), job.ErrorSqlState ?? "-", job.ErrorType ?? "-", JobErrorText.FirstLine(job),
    ];
}
