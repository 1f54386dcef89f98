using System.CommandLine;
using System.Globalization;
using EfBatched.Texts;

namespace EfBatched.CommandLine.Commands;

/// <summary>The arguments and options that several commands share.</summary>
internal static class CommandParameters
{
    public static Argument<string> Name() => new("NAME") { Description = "The migration's name, as 'batched list' shows it." };

    public static Argument<string?> OptionalName(string otherwise) =>
        new("NAME") { Description = $"The migration's name; {otherwise}.", Arity = ArgumentArity.ZeroOrOne };

    public static Option<bool> All(string description) => new("--all") { Description = description };

    public static Option<bool> Json() => new("--json") { Description = "Writes JSON instead of text." };

    public static Option<bool> JsonLines() => new("--json") { Description = "Writes a line of JSON for each line of text." };

    public static Option<long?> Job()
    {
        var option = Number<long>("--job", "Only this job of it, by its number in 'batched jobs'.");
        option.HelpName = "number";
        return option;
    }

    public static Option<string?> Actor() =>
        new("--actor") { Description = "Who does this; default: user@machine.", HelpName = "who" };

    public static Option<string?> Reason() => new("--reason") { Description = "Why; kept with the event.", HelpName = "text" };

    /// <summary>A whole number, in a range if there is one.</summary>
    public static Option<T?> Number<T>(string name, string description, T? min = null, T? max = null)
        where T : struct, ISpanParsable<T>, IComparable<T> =>
        new(name)
        {
            Description = description,
            HelpName = "n",
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (!T.TryParse(text, CultureInfo.InvariantCulture, out var value))
                {
                    result.AddError(CommandLineStrings.NotANumber(text));
                    return null;
                }

                if (min is { } least && max is { } most && (value.CompareTo(least) < 0 || value.CompareTo(most) > 0))
                {
                    result.AddError(Phrases.OptionOutOfRange(name, value, least, most));
                    return null;
                }

                return value;
            },
        };

    /// <summary>A time; zero where nothing is waited for.</summary>
    public static Option<TimeSpan?> Time(string name, string description, bool mayBeZero = true) =>
        new(name)
        {
            Description = description,
            HelpName = "time",
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (!DurationArgument.TryParse(text, out var value))
                {
                    result.AddError(CommandLineStrings.NotADuration(text));
                    return null;
                }

                if (value == TimeSpan.Zero && !mayBeZero)
                {
                    result.AddError(CommandLineStrings.NoTime(name));
                    return null;
                }

                return value;
            },
        };

    /// <summary>A reason that is not left out, since somebody will ask why nothing moves.</summary>
    public static Option<string> RequiredReason()
    {
        var option = new Option<string>("--reason") { Description = "Why; kept with the event.", HelpName = "text", Required = true };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && string.IsNullOrWhiteSpace(result.Tokens[0].Value))
            {
                result.AddError(CommandLineStrings.EmptyReason);
            }
        });
        return option;
    }

    /// <summary>Demands a name or <c>--all</c>, and not both.</summary>
    public static void RequireNameOrAll(VerbCommand verb, Argument<string?> name, Option<bool> all) =>
        verb.AddCheck(call => VerbCommand.ValueOf(call, name) is null != VerbCommand.ValueOf(call, all) ? [CommandLineStrings.NameOrAll(verb.Name)] : []);
}
