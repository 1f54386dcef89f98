using EfBatched;
using EfBatched.CommandLine;
using EfBatched.CommandLine.Commands;
using EfBatched.Running.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// Runs the commands of batched migrations inside an application.
/// </summary>
public static class BatchedMigrationCommandHostExtensions
{
    /// <summary>
    /// Runs one command, such as <c>batched list</c>, and returns the exit code for the process. <c>batched --help</c> lists all of them.
    /// </summary>
    /// <remarks>
    /// The host is not started: only its services are used. The codes: 0, done; 1, refused or failed; 2, wrong usage or an unknown name; 3, not
    /// finished in the time that was given; 4, the database is out of reach; 130, interrupted. Errors are one sentence on standard error.
    /// Of every command but <c>run</c> standard output has the answer alone: the console logger, and what else is written to the console, go to
    /// standard error from here on. Ctrl+C lets the batch in flight commit.
    /// </remarks>
    /// <param name="app">The built host, in whose services the context is registered.</param>
    /// <param name="args">The arguments that the application was started with, the word <c>batched</c> included.</param>
    /// <param name="cancellationToken">Interrupts the command as Ctrl+C does.</param>
    public static Task<int> RunBatchedMigrationCommandAsync<TContext>(
        this IHost app, string[] args, CancellationToken cancellationToken = default)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(args);
        CommandRequest.NoteThatItIsWired();
        var call = new CommandTree(new CommandTarget<TContext>(app.Services)).Parse(args);
        return CommandTree.RunAsync(call, StandardConsole.Open(app.Services, CommandTree.IsOutputAlone(call)), cancellationToken);
    }
}
