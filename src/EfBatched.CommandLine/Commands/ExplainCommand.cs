using System.CommandLine;

namespace EfBatched.CommandLine.Commands;

/// <summary><c>batched explain NAME</c>: why a migration does not move, in one sentence.</summary>
internal static class ExplainCommand
{
    public static Command Create(ICommandTarget target)
    {
        var name = CommandParameters.Name();
        var command = new Command("explain", "Says in one sentence why a batched migration does not move, or that it does.") { name };
        command.SetGuardedAction(target, call => RunAsync(call, call.Arguments.GetRequiredValue(name)));
        return command;
    }

    private static async Task<int> RunAsync(CommandCall call, string name)
    {
        await call.WriteLineAsync(
            await call.WithMigrationsAsync(m => m.ExplainAsync(name, call.CancellationToken)).ConfigureAwait(false)).ConfigureAwait(false);
        return ExitCode.Done;
    }
}
