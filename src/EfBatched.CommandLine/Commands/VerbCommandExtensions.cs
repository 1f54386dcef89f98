using System.CommandLine;
using System.Data.Common;
using EfBatched.Databases.Errors;
using Microsoft.Extensions.Options;

namespace EfBatched.CommandLine.Commands;

/// <summary>Turns the failures that a user can mend into one sentence and an exit code. Anything else is a bug and keeps its stack trace.</summary>
internal static class CommandErrors
{
    /// <summary>Sets what a command does.</summary>
    /// <remarks>
    /// It runs on another thread, since Ctrl+C is listened to only once the action has returned its task, and on SQLite, whose asynchronous
    /// methods never yield, a whole run would come before that.
    /// </remarks>
    public static void SetGuardedAction(this Command command, ICommandTarget target, Func<CommandCall, Task<int>> action) =>
        command.SetAction((arguments, cancellationToken) => Task.Run(
            () => RunAsync(new CommandCall(arguments, target, cancellationToken), action), CancellationToken.None));

    private static async Task<int> RunAsync(CommandCall call, Func<CommandCall, Task<int>> action)
    {
        try
        {
            return await action(call).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (call.CancellationToken.IsCancellationRequested)
        {
            await call.Error.WriteLineAsync(CommandLineStrings.CommandInterrupted).ConfigureAwait(false);
            return ExitCode.Interrupted;
        }
        catch (Exception e) when (e is BatchedMigrationNotFoundException or BatchedJobNotFoundException)
        {
            await call.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return ExitCode.Usage;
        }
        catch (Exception e) when (e is InvalidOperationException or NotSupportedException or DbException or OptionsValidationException)
        {
            await call.Error.WriteLineAsync(Describe(e)).ConfigureAwait(false);
            return ExitCode.NotDone;
        }
    }

    // The inner exception is what a database or a work said; the outer one may only say that something failed.
    private static string Describe(Exception exception) =>
        exception.InnerException is { } inner && FailureCause.Say(inner) is var cause
            && !exception.Message.Contains(cause, StringComparison.Ordinal)
            ? $"{exception.Message}{Environment.NewLine}Cause: {cause}"
            : exception.Message;
}
