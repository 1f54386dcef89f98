using System.CommandLine;

namespace EfBatched.CommandLine.Commands;

/// <summary>The tree of commands, and how a line of arguments is run through it.</summary>
internal sealed class CommandTree(ICommandTarget target)
{
    /// <summary>Longer than a batch in flight may take to commit after Ctrl+C.</summary>
    private static readonly TimeSpan TerminationTimeout = new BatchedMigrationRunnerOptions().WorkTimeout + TimeSpan.FromSeconds(5);

    // A reason may begin with '@', which would otherwise name a file of arguments.
    private readonly ParserConfiguration _parser = new() { ResponseFileTokenReplacer = null };

    public ParseResult Parse(IReadOnlyList<string> args) => CreateRoot().Parse(args, _parser);

    /// <param name="args">The arguments of the application, the word <c>batched</c> included.</param>
    /// <param name="output">Where results go; null for standard output.</param>
    /// <param name="error">Where errors go; null for standard error.</param>
    /// <param name="cancellationToken">Interrupts the command.</param>
    public async Task<int> RunAsync(
        IReadOnlyList<string> args, TextWriter? output, TextWriter? error, CancellationToken cancellationToken)
    {
        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TerminationTimeout,
        };
        configuration.Output = output ?? configuration.Output;
        configuration.Error = error ?? configuration.Error;

        var result = Parse(args);
        if (result.Errors.Count == 0)
        {
            return await result.InvokeAsync(configuration, cancellationToken).ConfigureAwait(false);
        }

        foreach (var message in result.Errors.Select(e => e.Message).Distinct())
        {
            await configuration.Error.WriteLineAsync(message).ConfigureAwait(false);
        }

        await configuration.Error.WriteLineAsync(CommandLineStrings.SeeHelp(CommandPath(result))).ConfigureAwait(false);
        return ExitCode.Usage;
    }

    private static string CommandPath(ParseResult result) =>
        result.CommandResult.Command is RootCommand or { Name: BatchedMigrationCommand.Verb }
            ? BatchedMigrationCommand.Verb
            : $"{BatchedMigrationCommand.Verb} {result.CommandResult.Command.Name}";

    private RootCommand CreateRoot() =>
        new("This application's commands")
        {
            new Command(BatchedMigrationCommand.Verb, "Operates the batched migrations of this application's database.")
            {
                ListCommand.Create(target),
                StatusCommand.Create(target),
                ExplainCommand.Create(target),
                JobsCommand.Create(target),
                RunCommand.Create(target),
                SetCommand.Create(target),
                PauseCommand.Create(target),
                ResumeCommand.Create(target),
                RetryCommand.Create(target),
                SkipCommand.Create(target),
                CancelCommand.Create(target),
                AgainCommand.Create(target),
                WaitCommand.Create(target),
                VerifyCommand.Create(target),
                RehearseCommand.Create(target),
            },
        };
}
