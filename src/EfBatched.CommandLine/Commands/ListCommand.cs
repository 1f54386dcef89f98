using System.CommandLine;
using EfBatched.Tracking;

namespace EfBatched.CommandLine.Commands;

/// <summary><c>batched list</c>: the migrations of the database and where they stand, newest first.</summary>
internal static class ListCommand
{
    public static VerbCommand Create(ICommandTarget target)
    {
        var open = new Option<bool>("--open") { Description = "Only those that have neither finished nor been cancelled." };
        var failed = new Option<bool>("--failed") { Description = "Only those that have failed and wait for a person." };
        var json = CommandParameters.Json();
        var command = new VerbCommand("list", VerbKind.Reads, "Lists the batched migrations with status and progress, newest first.")
        {
            open, failed, json,
        };
        command.SetGuardedAction(
            target,
            call => RunAsync(call, call.Arguments.GetValue(open), call.Arguments.GetValue(failed), call.Arguments.GetValue(json)));
        return command;
    }

    private static async Task<ExitCode> RunAsync(CommandCall call, bool onlyOpen, bool onlyFailed, bool asJson)
    {
        var all = await call.WithMigrationsAsync(m => m.ListAsync(call.CancellationToken)).ConfigureAwait(false);
        var shown = all.Where(m => (!onlyOpen || IsOpen(m)) && (!onlyFailed || m.Status == BatchedMigrationStatus.Failed))
            .OrderByDescending(m => m.Id).ToList();
        await call.WriteLineAsync(
            asJson ? CommandJson.Write(shown)
            : shown.Count > 0 ? StateTable.Write(shown, call.Console.Width)
            : all.Count == 0 ? CommandLineStrings.NothingEnqueued
            : CommandLineStrings.NothingLike(onlyFailed, all.Count)).ConfigureAwait(false);
        return ExitCode.Done;
    }

    private static bool IsOpen(BatchedMigrationState migration) =>
        !migration.IsFinished && migration.Status != BatchedMigrationStatus.Cancelled;
}
