namespace EfBatched.CommandLine.Commands;

/// <summary><c>batched explain NAME</c>: why a migration does not move, in one sentence.</summary>
internal static class ExplainCommand
{
    public static VerbCommand Create(ICommandTarget target)
    {
        var name = CommandParameters.Name();
        var json = CommandParameters.Json();
        var command = new VerbCommand(
            "explain", VerbKind.Reads, "Says in one sentence why a batched migration does not move, or that it does.")
        {
            name, json,
        };
        command.SetGuardedAction(target, call => RunAsync(call, call.Arguments.GetRequiredValue(name), call.Arguments.GetValue(json)));
        return command;
    }

    private static async Task<ExitCode> RunAsync(CommandCall call, string name, bool asJson)
    {
        var state = await call.WithMigrationsAsync(m => m.GetAsync(name, call.CancellationToken)).ConfigureAwait(false);
        await call.WriteLineAsync(
            asJson
                ? CommandJson.Write(new ExplanationLine(state.Name, state.Status, state.Explanation))
                : TextTable.Wrap(state.Explanation, call.Console.Width)).ConfigureAwait(false);
        return ExitCode.Done;
    }
}
