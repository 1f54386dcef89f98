using EfBatched.Databases.Errors;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.CommandLine.Commands;

/// <summary>The application that a command works on.</summary>
internal interface ICommandTarget
{
    TimeProvider Time { get; }

    /// <summary>Whether the database could be asked at all, going by what a use of it has thrown.</summary>
    DatabaseReach FindReach(Exception exception);

    /// <summary>Uses a context of its own, once it is sure that the database has the tracking tables.</summary>
    /// <exception cref="InvalidOperationException">The context is not registered, or the tracking tables are not there.</exception>
    Task<T> WithContextAsync<T>(Func<DbContext, Task<T>> use, CancellationToken cancellationToken);

    /// <summary>Runs migrations in the foreground.</summary>
    Task<BatchedMigrationRunResult> RunAsync(
        string? name, Action<BatchedMigrationRunnerOptions> configure, CancellationToken cancellationToken);

    /// <summary>Rehearses a migration, also in a database that has no tracking tables yet.</summary>
    Task<BatchedMigrationRehearsal> RehearseAsync(
        string name, BatchedMigrationRehearsalOptions options, CancellationToken cancellationToken);
}
