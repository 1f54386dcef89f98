using System.CommandLine;
using System.Globalization;
using EfBatched.Reporting;
using EfBatched.Storage;
using EfBatched.Storage.Runners;
using EfBatched.Texts;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.CommandLine.Commands;

/// <summary><c>batched runners</c>: which processes run migrations, newest first, and what each has at hand.</summary>
internal static class RunnersCommand
{
    private const string Alive = "Alive";

    private static readonly TimeSpan Timeout = new BatchedMigrationRunnerOptions().BookkeepingTimeout;
    private static readonly string[] Head = ["HOST", "PROCESS", "STATE", "LAST SIGN", "VERSION", "WORKS ON", "KNOWS"];

    public static VerbCommand Create(ICommandTarget target)
    {
        var alive = new Option<bool>("--alive") { Description = "Only those that are alive." };
        var json = CommandParameters.Json();
        var command = new VerbCommand("runners", VerbKind.Reads, "Lists the processes that run migrations, newest first.") { alive, json };
        command.SetGuardedAction(target, call => RunAsync(call, call.Arguments.GetValue(alive), call.Arguments.GetValue(json)));
        return command;
    }

    private static async Task<ExitCode> RunAsync(CommandCall call, bool onlyAlive, bool asJson)
    {
        var runners = await call.Target.WithContextAsync(c => ReadAsync(c, call.CancellationToken), call.CancellationToken)
            .ConfigureAwait(false);
        var shown = runners.Where(r => !onlyAlive || r.Line.State == Alive).ToList();
        await call.WriteLineAsync(
            asJson ? CommandJson.Write(shown.Select(r => r.Line))
            : shown.Count == 0 ? CommandLineStrings.NoRunner(runners.Count)
            : Describe(shown, call.Console.Width)).ConfigureAwait(false);
        return ExitCode.Done;
    }

    private static async Task<IReadOnlyList<(RunnerLine Line, TimeSpan Silent)>> ReadAsync(
        DbContext context, CancellationToken cancellationToken)
    {
        var rows = await context.Database.BatchedMigrations().RunnersAsync(cancellationToken).ConfigureAwait(false);
        // Whether one is alive is for the database's clock to say, as ours may be wrong.
        var silences = await new TrackingStore(context, Timeout).Runners.FindSilencesAsync(cancellationToken).ConfigureAwait(false);
        var works = await context.Set<BatchedJobRow>().Where(j => j.Status == BatchedJobStatus.Running)
            .Join(context.Set<BatchedMigrationRow>(), j => j.MigrationId, m => m.Id, (j, m) => new { j.RunnerId, m.Name })
            .Distinct().ToListAsync(cancellationToken).ConfigureAwait(false);
        return
        [
            .. rows.OrderByDescending(r => r.StartedAt)
                .Select(r => (State: r, Silent: silences.GetValueOrDefault(r.Id)))
                .Select(r => (
                    ToLine(r.State, r.Silent, [.. works.Where(w => w.RunnerId == r.State.Id).Select(w => w.Name).Order(StringComparer.Ordinal)]),
                    r.Silent)),
        ];
    }

    private static RunnerLine ToLine(BatchedRunnerState runner, TimeSpan silent, IReadOnlyList<string> worksOn)
    {
        var state = runner.StoppedAt is not null ? "Stopped" : silent < RunnerSnapshot.LongestSilence ? Alive : "Silent";
        return new RunnerLine(
            runner.Id,
            state,
            runner.Host,
            runner.ProcessId,
            runner.Version,
            runner.StartedAt,
            runner.HeartbeatAt,
            runner.StoppedAt,
            runner.Names,
            // What a dead one has left is nobody's work.
            state == Alive ? worksOn : [],
            runner.Notes);
    }

    private static string Describe(IReadOnlyList<(RunnerLine Line, TimeSpan Silent)> runners, int? width)
    {
        var table = TextTable.Write(
            [
                Head,
                .. runners.Select(IReadOnlyList<string> (r) =>
                [
                    r.Line.Host,
                    r.Line.ProcessId.ToString(CultureInfo.InvariantCulture),
                    r.Line.State,
                    $"{Duration.Write(r.Silent)} ago",
                    r.Line.Version,
                    r.Line.WorksOn.Count == 0 ? "-" : string.Join(", ", r.Line.WorksOn),
                    r.Line.Knows.Count == 0 ? "-" : string.Join(", ", r.Line.Knows),
                ]),
            ],
            width);
        var notes = runners.SelectMany(r => r.Line.Notes.Select(n => $"{r.Line.Host}, process {r.Line.ProcessId}: {n}")).ToList();
        return notes.Count == 0
            ? table
            : string.Join(Environment.NewLine, [table, "", .. notes.Select(n => TextTable.Wrap(n, width))]);
    }
}
