using System.CommandLine;
using System.Data.Common;
using EfBatched.Databases.Errors;
using EfBatched.Operating;
using Microsoft.Extensions.Options;

namespace EfBatched.CommandLine.Commands;

/// <summary>Turns the failures that a user can mend into one sentence and an exit code. Anything else is a bug and keeps its stack trace.</summary>
internal static class VerbCommandExtensions
{
    /// <summary>Sets what a verb does.</summary>
    /// <remarks>
    /// It runs on another thread, since Ctrl+C is listened to only once the action has returned its task, and on SQLite, whose asynchronous
    /// methods never yield, a whole run would come before that.
    /// </remarks>
    public static void SetGuardedAction(this VerbCommand verb, ICommandTarget target, Func<CommandCall, Task<ExitCode>> action) =>
        verb.SetAction((arguments, cancellationToken) => Task.Run(
            async () => (int)await RunAsync(verb, new CommandCall(arguments, target, cancellationToken), action).ConfigureAwait(false),
            CancellationToken.None));

    private static async Task<ExitCode> RunAsync(VerbCommand verb, CommandCall call, Func<CommandCall, Task<ExitCode>> action)
    {
        try
        {
            return await action(call).ConfigureAwait(false);
        }
        catch (Exception e) when (call.CancellationToken.IsCancellationRequested && e is OperationCanceledException or DbException)
        {
            await call.WriteErrorAsync(CommandLineStrings.Interrupted(verb.KindOf(call.Arguments), verb.Name)).ConfigureAwait(false);
            return ExitCode.Interrupted;
        }
        catch (Exception e) when (e is BatchedMigrationNotFoundException or BatchedJobNotFoundException)
        {
            await call.WriteErrorAsync(e.Message).ConfigureAwait(false);
            return ExitCode.Usage;
        }
        catch (Exception e) when (call.Target.FindReach(e) != DatabaseReach.Reached)
        {
            await call.WriteErrorAsync(CommandLineStrings.OutOfReach(FailureCause.Say(e))).ConfigureAwait(false);
            return ExitCode.OutOfReach;
        }
        catch (Exception e) when (e is InvalidOperationException or NotSupportedException or DbException or OptionsValidationException)
        {
            await call.WriteErrorAsync(Describe(e)).ConfigureAwait(false);
            return e is VerificationTimeoutException ? ExitCode.NotInTime : ExitCode.Refused;
        }
    }

    // The inner exception is what a database or a work said; the outer one may only say that something failed.
    private static string Describe(Exception exception) =>
        exception.InnerException is { } inner && FailureCause.Say(inner) is var cause
            && !exception.Message.Contains(cause, StringComparison.Ordinal)
            ? $"{exception.Message}{Environment.NewLine}Cause: {cause}"
            : exception.Message;
}
