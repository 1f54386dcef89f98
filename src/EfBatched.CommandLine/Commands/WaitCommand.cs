using EfBatched.Operating;
using EfBatched.Reporting;
using EfBatched.Tracking;

namespace EfBatched.CommandLine.Commands;

/// <summary><c>batched wait NAME</c>: returns when a migration has finished, for a step of a deploy.</summary>
internal static class WaitCommand
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public static VerbCommand Create(ICommandTarget target)
    {
        var name = CommandParameters.Name();
        var timeout = CommandParameters.Time("--timeout", "The longest wait, as 90s, 15m, 2h or 00:15:00; without it the wait has no end.");
        var json = CommandParameters.Json();
        var command = new VerbCommand("wait", VerbKind.Waits, "Waits until a migration has finished. It does not run it.") { name, timeout, json };
        command.SetGuardedAction(
            target,
            call => RunAsync(call, call.Arguments.GetRequiredValue(name), call.Arguments.GetValue(timeout), call.Arguments.GetValue(json)));
        return command;
    }

    // As JSON the output has the last state alone, however it ended.
    private static async Task<ExitCode> RunAsync(CommandCall call, string name, TimeSpan? timeout, bool asJson)
    {
        var time = call.Target.Time;
        var started = time.GetTimestamp();
        var outage = new Outage(call);
        var log = new StateLog(call, asJson ? call.WriteErrorAsync : null);
        var state = await ReadAsync(call, name).ConfigureAwait(false);
        while (!state.IsFinished)
        {
            if (state.Status is BatchedMigrationStatus.Failed or BatchedMigrationStatus.Cancelled)
            {
                await call.WriteErrorAsync(OperatingStrings.WillNotFinish(state)).ConfigureAwait(false);
                return await EndAsync(ExitCode.Refused).ConfigureAwait(false);
            }

            if (Left() is { } left && left <= TimeSpan.Zero)
            {
                await call.WriteErrorAsync(OperatingStrings.DidNotFinishInTime(state, timeout!.Value)).ConfigureAwait(false);
                return await EndAsync(ExitCode.NotInTime).ConfigureAwait(false);
            }

            await log.WriteAsync(state).ConfigureAwait(false);
            await Task.Delay(Left() is { } rest && rest < Interval ? rest : Interval, time, call.CancellationToken).ConfigureAwait(false);
            state = await outage.AskAsync(() => ReadAsync(call, name), () => Left() is not { } l || l > TimeSpan.Zero, call.CancellationToken)
                .ConfigureAwait(false);
        }

        return await EndAsync(ExitCode.Done).ConfigureAwait(false);

        TimeSpan? Left() => timeout - time.GetElapsedTime(started);

        async Task<ExitCode> EndAsync(ExitCode code)
        {
            if (asJson)
            {
                await call.WriteLineAsync(CommandJson.Write(state)).ConfigureAwait(false);
            }
            else if (code == ExitCode.Done)
            {
                await call.WriteLineAsync($"{state.Name}: {StateText.Sentence(state)}").ConfigureAwait(false);
            }

            return code;
        }
    }

    private static Task<BatchedMigrationState> ReadAsync(CommandCall call, string name) =>
        call.WithMigrationsAsync(m => m.GetAsync(name, call.CancellationToken));
}
