using System.CommandLine;
using System.CommandLine.Parsing;

namespace EfBatched.CommandLine.Commands;

/// <summary>One verb: <c>batched NAME …</c>.</summary>
internal sealed class VerbCommand(string name, VerbKind kind, string description) : Command(name, description)
{
    private readonly List<Func<ParseResult, IEnumerable<string>>> _checks = [];

    /// <summary>What it does when it is called like this.</summary>
    public Func<ParseResult, VerbKind> KindOf { get; set; } = _ => kind;

    /// <summary>Adds a look at several arguments at once. Those that could not be read are null here, and their errors are said as well.</summary>
    /// <remarks>Not a validator of the command, whose error would keep those of its options from being said.</remarks>
    public void AddCheck(Func<ParseResult, IEnumerable<string>> check) => _checks.Add(check);

    /// <summary>What the checks find, all of it.</summary>
    public IEnumerable<string> Check(ParseResult arguments) => _checks.SelectMany(check => check(arguments));

    /// <summary>The value of an option; the default of its type where it was left out or could not be read.</summary>
    public static T? ValueOf<T>(ParseResult arguments, Option<T> option) =>
        arguments.GetResult(option) is { } result && !result.Errors.Any() ? result.GetValue(option) : default;

    /// <summary>The value of an argument; the default of its type where it was left out.</summary>
    public static T? ValueOf<T>(ParseResult arguments, Argument<T> argument) =>
        arguments.GetResult(argument) is { Tokens.Count: > 0 } result && !result.Errors.Any() ? result.GetValue(argument) : default;

    /// <summary>The options of this verb by their names, help among them.</summary>
    public IEnumerable<string> OptionNames => Options.Select(o => o.Name).Append("--help");
}
