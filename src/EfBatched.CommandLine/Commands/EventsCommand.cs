using EfBatched.Reporting;

namespace EfBatched.CommandLine.Commands;

/// <summary><c>batched events [NAME]</c>: who did what, when and why, newest first.</summary>
internal static class EventsCommand
{
    private const int ShownEvents = 50;
    private const int MostEvents = 10_000;

    private static readonly string[] Head = ["TIME", "MIGRATION", "JOB", "EVENT", "STATUS", "WHO", "WHY"];

    public static VerbCommand Create(ICommandTarget target)
    {
        var name = CommandParameters.OptionalName("of all migrations when left out");
        var take = CommandParameters.Number<int>("--take", $"How many at the most; default: {ShownEvents}.", 1, MostEvents);
        var json = CommandParameters.Json();
        var command = new VerbCommand("events", VerbKind.Reads, "Lists who did what, when and why, newest first.") { name, take, json };
        command.SetGuardedAction(
            target,
            call => RunAsync(
                call, call.Arguments.GetValue(name), call.Arguments.GetValue(take) ?? ShownEvents, call.Arguments.GetValue(json)));
        return command;
    }

    private static async Task<ExitCode> RunAsync(CommandCall call, string? name, int take, bool asJson)
    {
        var events = await call.WithMigrationsAsync(m => m.EventsAsync(name, take, call.CancellationToken)).ConfigureAwait(false);
        await call.WriteLineAsync(
            asJson ? CommandJson.Write(events)
            : events.Count == 0 ? CommandLineStrings.NoEvents
            : TextTable.Write([Head, .. events.Select(Describe)], call.Console.Width)).ConfigureAwait(false);
        return ExitCode.Done;
    }

    private static IReadOnlyList<string> Describe(BatchedEventState line) =>
    [
        StateText.Time(line.OccurredAt),
        line.MigrationName ?? "all",
        line.JobId is { } job ? StateText.Number(job) : "-",
        line.Kind.ToString(),
        line.ToStatus is null ? "-" : line.FromStatus is null ? line.ToStatus : $"{line.FromStatus} to {line.ToStatus}",
        line.Actor ?? "-",
        TextTable.OneLine(line.Reason ?? "-"),
    ];
}
