namespace EfBatched.Running.Hosting;

/// <summary>
/// What a process was started for. One that was started for a command, as <c>app batched list</c>, and does not know it would serve instead, and
/// whoever typed the command would take that for an answer.
/// </summary>
/// <param name="Arguments">The arguments of the process, the program among them.</param>
/// <param name="IsWired">True when the application has asked for the command, for which it needs the package that has it.</param>
internal sealed record CommandRequest(IReadOnlyList<string> Arguments, bool IsWired)
{
    public const string Verb = "batched";

    private const string Switch = "EfBatched.CommandIsWired";

    public static CommandRequest OfProcess() =>
        new(Environment.GetCommandLineArgs(), AppContext.TryGetSwitch(Switch, out var isWired) && isWired);

    /// <summary>For whoever asks for the command: notes for the whole process that the application knows it.</summary>
    public static void NoteThatItIsWired() => AppContext.SetSwitch(Switch, isEnabled: true);

    /// <summary>True when a command was asked for, and nobody will answer.</summary>
    public bool IsUnanswered => !IsWired && Arguments is [_, Verb, ..];
}
