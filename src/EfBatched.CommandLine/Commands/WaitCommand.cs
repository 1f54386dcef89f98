using System.CommandLine;
using EfBatched.Reporting;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.CommandLine.Commands;

/// <summary><c>batched wait NAME</c>: returns when a migration has finished, for a step of a deploy.</summary>
internal static class WaitCommand
{
    public static Command Create(ICommandTarget target)
    {
        var name = CommandParameters.Name();
        var timeout = CommandParameters.Time("--timeout", "The longest wait, as 90s, 15m, 2h or 00:15:00; without it the wait has no end.");
        var command = new Command("wait", "Waits until a migration has finished. It does not run it.") { name, timeout };
        command.SetGuardedAction(
            target, call => RunAsync(call, call.Arguments.GetRequiredValue(name), call.Arguments.GetValue(timeout)));
        return command;
    }

    private static async Task<int> RunAsync(CommandCall call, string name, TimeSpan? timeout)
    {
        var state = await call.Target.WithContextAsync(
            async context =>
            {
                await context.Database.WaitForBatchedMigrationAsync(name, timeout, call.CancellationToken).ConfigureAwait(false);
                return await context.Database.BatchedMigrations().GetAsync(name, call.CancellationToken).ConfigureAwait(false);
            },
            call.CancellationToken).ConfigureAwait(false);
        await call.WriteLineAsync($"{state.Name}: {StateText.Sentence(state)}").ConfigureAwait(false);
        return ExitCode.Done;
    }
}
