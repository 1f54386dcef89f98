using System.CommandLine;

namespace EfBatched.CommandLine.Commands;

/// <summary>The arguments and options that several commands share.</summary>
internal static class CommandParameters
{
    public static Argument<string> Name() => new("NAME") { Description = "The migration's name, as 'batched list' shows it." };

    public static Argument<string?> OptionalName(string otherwise) =>
        new("NAME") { Description = $"The migration's name; {otherwise}.", Arity = ArgumentArity.ZeroOrOne };

    public static Option<bool> All(string description) => new("--all") { Description = description };

    public static Option<bool> Json() => new("--json") { Description = "Writes JSON instead of text." };

    public static Option<long?> Job() =>
        new("--job") { Description = "Only this job of it, by its number in 'batched jobs'.", HelpName = "number" };

    public static Option<string?> Actor() =>
        new("--actor") { Description = "Who does this; default: user@machine.", HelpName = "who" };

    public static Option<string?> Reason() => new("--reason") { Description = "Why; kept with the event.", HelpName = "text" };

    public static Option<TimeSpan?> Time(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "time",
            CustomParser = result =>
            {
                if (DurationArgument.TryParse(result.Tokens[0].Value, out var value))
                {
                    return value;
                }

                result.AddError(CommandLineStrings.NotADuration(result.Tokens[0].Value));
                return null;
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
    public static void RequireNameOrAll(Command command, Argument<string?> name, Option<bool> all) =>
        command.Validators.Add(result =>
        {
            if (result.GetValue(name) is null != result.GetValue(all))
            {
                result.AddError(CommandLineStrings.NameOrAll(command.Name));
            }
        });
}
