using System.CommandLine;

namespace EfBatched.CommandLine.Commands;

/// <summary>One call of a command: what it was given, what it works on, where it writes.</summary>
internal sealed record CommandCall(ParseResult Arguments, ICommandTarget Target, CancellationToken CancellationToken)
{
    public CommandConsole Console => ((CommandInvocation)Arguments.InvocationConfiguration).Console;

    /// <summary>Operates the migrations through a context of its own.</summary>
    public Task<T> WithMigrationsAsync<T>(Func<BatchedMigrationsFacade, Task<T>> use) =>
        Target.WithContextAsync(
            context => use(Microsoft.EntityFrameworkCore.BatchedMigrationsDatabaseFacadeExtensions.BatchedMigrations(context.Database)),
            CancellationToken);

    public Task WriteLineAsync(string text) => Console.WriteLineAsync(text, CancellationToken);

    /// <summary>Says what is no answer: why it was refused, or that it takes longer.</summary>
    public Task WriteErrorAsync(string text) => Console.Error.WriteLineAsync(text);
}
