using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using EfBatched.Texts;

namespace EfBatched.CommandLine.Commands;

/// <summary>The tree of commands, and how a line of arguments is run through it.</summary>
internal sealed class CommandTree(ICommandTarget target)
{
    /// <summary>Longer than a batch in flight may take to commit after Ctrl+C.</summary>
    private static readonly TimeSpan TerminationTimeout = new BatchedMigrationRunnerOptions().WorkTimeout + TimeSpan.FromSeconds(5);

    // A reason may begin with '@', which would otherwise name a file of arguments.
    private readonly ParserConfiguration _parser = new() { ResponseFileTokenReplacer = null };

    /// <summary>Every verb, in the order of the help. There is no other list: the help, the documents and the tests go by this one.</summary>
    public static IReadOnlyList<VerbCommand> CreateVerbs(ICommandTarget target) =>
    [
        ListCommand.Create(target),
        StatusCommand.Create(target),
        ExplainCommand.Create(target),
        WatchCommand.Create(target),
        JobsCommand.Create(target),
        EventsCommand.Create(target),
        RunnersCommand.Create(target),
        RunCommand.Create(target),
        WaitCommand.Create(target),
        VerifyCommand.Create(target),
        RehearseCommand.Create(target),
        SetCommand.Create(target),
        PauseCommand.Create(target),
        ResumeCommand.Create(target),
        RetryCommand.Create(target),
        SkipCommand.Create(target),
        CancelCommand.Create(target),
        AgainCommand.Create(target),
    ];

    public ParseResult Parse(IReadOnlyList<string> args) => CreateRoot().Parse(args, _parser);

    /// <summary>True where standard output is for the answer alone. A run is not asked anything: its log may be what an operator wants.</summary>
    public static bool IsOutputAlone(ParseResult call) =>
        call.CommandResult.Command is not VerbCommand verb || verb.KindOf(call) != VerbKind.Runs;

    /// <summary>All that is wrong with a call.</summary>
    public static IReadOnlyList<string> FindErrors(ParseResult call) =>
        call.Action is HelpAction ? []
        : call.CommandResult.Command is not VerbCommand verb ? [VerbMissing(call)]
        : [.. call.Errors.Select(e => e.Message).Concat(Strangers(call, verb)).Concat(verb.Check(call)).Distinct()];

    /// <param name="args">The arguments of the application, the word <c>batched</c> included.</param>
    /// <param name="console">Where it writes.</param>
    /// <param name="cancellationToken">Interrupts the command.</param>
    public Task<int> RunAsync(IReadOnlyList<string> args, CommandConsole console, CancellationToken cancellationToken) =>
        RunAsync(Parse(args), console, cancellationToken);

    public static async Task<int> RunAsync(ParseResult call, CommandConsole console, CancellationToken cancellationToken)
    {
        var errors = FindErrors(call);
        if (errors.Count == 0)
        {
            return await call.InvokeAsync(new CommandInvocation(console, TerminationTimeout), cancellationToken).ConfigureAwait(false);
        }

        foreach (var message in errors)
        {
            await console.Error.WriteLineAsync(message).ConfigureAwait(false);
        }

        await console.Error.WriteLineAsync(CommandLineStrings.SeeHelp(CommandPath(call))).ConfigureAwait(false);
        return (int)ExitCode.Usage;
    }

    private static string VerbMissing(ParseResult call)
    {
        var verbs = call.CommandResult.Command.Subcommands.Select(c => c.Name).ToList();
        return call.UnmatchedTokens is [var typed, ..]
            ? CommandLineStrings.UnknownVerb(typed, Nearest.Of(typed, verbs))
            : CommandLineStrings.VerbMissing(verbs);
    }

    // What nobody takes, and what a name takes although it was meant for an option. What follows an option that is not there is its value.
    private static IEnumerable<string> Strangers(ParseResult call, VerbCommand verb) =>
        call.CommandResult.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens).Select(t => t.Value).Where(IsOption)
            .Concat(call.UnmatchedTokens.Where((token, i) => IsOption(token) || i == 0 || !IsOption(call.UnmatchedTokens[i - 1])))
            .Select(token => IsOption(token)
                ? CommandLineStrings.UnknownOption(token, verb.Name, Nearest.Of(token, verb.OptionNames))
                : CommandLineStrings.TooManyArguments(token, verb.Name));

    private static bool IsOption(string token) => token.StartsWith('-');

    private static string CommandPath(ParseResult call) =>
        call.CommandResult.Command is VerbCommand verb ? $"{BatchedMigrationCommand.Verb} {verb.Name}" : BatchedMigrationCommand.Verb;

    private RootCommand CreateRoot()
    {
        var group = new Command(BatchedMigrationCommand.Verb, "Operates the batched migrations of this application's database.")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        foreach (var verb in CreateVerbs(target))
        {
            verb.TreatUnmatchedTokensAsErrors = false;
            group.Subcommands.Add(verb);
        }

        return new RootCommand("This application's commands") { group };
    }
}
