using EfBatched.Running.Hosting;

namespace EfBatched;

/// <summary>
/// The <c>batched</c> verb of an application's own command line, which operates its batched migrations without an SDK.
/// </summary>
/// <example>
/// <code>
/// if (BatchedMigrationCommand.IsRequested(args))
/// {
///     return await app.RunBatchedMigrationCommandAsync&lt;GeoContext&gt;(args);
/// }
/// </code>
/// </example>
public static class BatchedMigrationCommand
{
    internal const string Verb = CommandRequest.Verb;

    /// <summary>True when the application was started as <c>app batched …</c>.</summary>
    /// <param name="args">The arguments that the application was started with.</param>
    public static bool IsRequested(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        // An application that asks knows what to do with a command, whatever its runner is started for.
        CommandRequest.NoteThatItIsWired();
        return args.Length > 0 && args[0] == Verb;
    }
}
