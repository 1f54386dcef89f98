using Spectre.Console;

namespace EfBatched.CommandLine.Commands;

/// <summary><c>batched watch [NAME]</c>: shows how migrations get on, live on a terminal, line by line anywhere else.</summary>
internal static class WatchCommand
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public static VerbCommand Create(ICommandTarget target)
    {
        var name = CommandParameters.OptionalName("all that are open, until Ctrl+C, when left out");
        var json = CommandParameters.JsonLines();
        var command = new VerbCommand(
            "watch", VerbKind.Waits, "Shows how migrations get on: live on a terminal, line by line into a file or a pipe.")
        {
            name, json,
        };
        command.SetGuardedAction(target, call => RunAsync(call, call.Arguments.GetValue(name), call.Arguments.GetValue(json)));
        return command;
    }

    private static async Task<ExitCode> RunAsync(CommandCall call, string? name, bool asJson)
    {
        // Whatever is wrong with the name or the database is said before the screen is taken.
        var states = await ReadAsync(call, name).ConfigureAwait(false);
        if (call.Console.IsTerminal && !asJson)
        {
            var terminal = call.Console.CreateTerminal();
            return await terminal.Live(LiveView.Render(states, null)).StartAsync(
                live => LoopAsync(
                    call,
                    name,
                    states,
                    (shown, note) =>
                    {
                        live.UpdateTarget(LiveView.Render(shown, note));
                        return Task.CompletedTask;
                    })).ConfigureAwait(false);
        }

        var log = new StateLog(call, asJson: asJson);
        return await LoopAsync(call, name, states, (shown, note) => WriteAsync(call, log, name, shown, note)).ConfigureAwait(false);
    }

    private static async Task<ExitCode> LoopAsync(
        CommandCall call,
        string? name,
        IReadOnlyList<BatchedMigrationState> states,
        Func<IReadOnlyList<BatchedMigrationState>, string?, Task> show)
    {
        var outage = new Outage(call, note => show(states, note));
        while (true)
        {
            await show(states, null).ConfigureAwait(false);
            if (name is not null && HasEnded(states[0]))
            {
                return states[0].IsFinished ? ExitCode.Done : ExitCode.Refused;
            }

            if (call.Console.IsClosed)
            {
                return ExitCode.Done;
            }

            await Task.Delay(Interval, call.Target.Time, call.CancellationToken).ConfigureAwait(false);
            states = await outage.AskAsync(() => ReadAsync(call, name), () => true, call.CancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task WriteAsync(
        CommandCall call, StateLog log, string? name, IReadOnlyList<BatchedMigrationState> states, string? note)
    {
        if (note is not null)
        {
            await call.WriteErrorAsync(note).ConfigureAwait(false);
            return;
        }

        // Of what had ended before nobody asked.
        foreach (var state in states.Where(s => name is not null || !HasEnded(s) || log.HasBegun(s)))
        {
            await log.WriteAsync(state).ConfigureAwait(false);
        }
    }

    private static bool HasEnded(BatchedMigrationState state) =>
        state.IsFinished || state.Status is BatchedMigrationStatus.Failed or BatchedMigrationStatus.Cancelled;

    private static Task<IReadOnlyList<BatchedMigrationState>> ReadAsync(CommandCall call, string? name) =>
        call.WithMigrationsAsync(
            async migrations => name is null
                ? await migrations.ListAsync(call.CancellationToken).ConfigureAwait(false)
                : [await migrations.GetAsync(name, call.CancellationToken).ConfigureAwait(false)]);
}
