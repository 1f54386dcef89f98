using System.CommandLine;

namespace EfBatched.Commands;

/// <summary><c>batched retry NAME</c>: lets a failed migration go on.</summary>
internal static class RetryCommand
{
    public static Command Create(ICommandTarget target)
    {
        var name = CommandParameters.Name();
        var reason = CommandParameters.Reason();
        var actor = CommandParameters.Actor();
        var command = new Command("retry", "Lets a failed migration go on: its failed jobs get all their attempts again.")
        {
            name, reason, actor,
        };
        command.SetGuardedAction(
            target,
            call => RunAsync(call, call.Arguments.GetRequiredValue(name), call.Arguments.GetValue(reason), call.Arguments.GetValue(actor)));
        return command;
    }

    private static async Task<int> RunAsync(CommandCall call, string name, string? reason, string? actor)
    {
        await call.WithMigrationsAsync(m => m.RetryAsync(name, reason, actor, call.CancellationToken)).ConfigureAwait(false);
        await call.WriteLineAsync(EfBatchedStrings.Changed(name, "active again")).ConfigureAwait(false);
        return ExitCode.Done;
    }
}
