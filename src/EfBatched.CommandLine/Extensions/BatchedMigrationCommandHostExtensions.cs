using EfBatched.CommandLine.Commands;
using Microsoft.EntityFrameworkCore;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// Runs the commands of batched migrations inside an application.
/// </summary>
public static class BatchedMigrationCommandHostExtensions
{
    /// <summary>
    /// Runs one command, <c>batched list|status|run|set|pause|resume|retry|skip|cancel|wait</c>, and returns the exit code for the process.
    /// </summary>
    /// <remarks>
    /// The host is not started: only its services are used. The codes: 0, done; 1, refused, failed or not finished; 2, wrong usage or an
    /// unknown name; 130, interrupted. Errors are one sentence on standard error. Ctrl+C lets the batch in flight commit.
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
        return new CommandTree(new CommandTarget<TContext>(app.Services)).RunAsync(args, output: null, error: null, cancellationToken);
    }
}
