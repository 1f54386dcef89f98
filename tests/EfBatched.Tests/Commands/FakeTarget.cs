using System.Data.Common;
using EfBatched.CommandLine.Commands;
using EfBatched.Databases.Errors;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Tests.Commands;

/// <summary>An application whose every use ends in the same failure.</summary>
internal sealed class FakeTarget(Exception? failure = null, Action? onUse = null) : ICommandTarget
{
    public int Uses { get; private set; }

    public TimeProvider Time => TimeProvider.System;

    /// <summary>What a failure of the database says of it.</summary>
    public DatabaseReach Reach { get; init; }

    public DatabaseReach FindReach(Exception exception) => FailureCause.Find(exception) is DbException ? Reach : DatabaseReach.Reached;

    public Task<T> WithContextAsync<T>(Func<DbContext, Task<T>> use, CancellationToken cancellationToken)
    {
        Uses++;
        onUse?.Invoke();
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromException<T>(failure ?? new NotSupportedException("There is no database in this test."));
    }

    public Task<BatchedMigrationRunResult> RunAsync(
        string? name, Action<BatchedMigrationRunnerOptions> configure, CancellationToken cancellationToken) =>
        Task.FromException<BatchedMigrationRunResult>(failure ?? new NotSupportedException("There is no database in this test."));

    public Task<BatchedMigrationRehearsal> RehearseAsync(
        string name, BatchedMigrationRehearsalOptions options, CancellationToken cancellationToken) =>
        Task.FromException<BatchedMigrationRehearsal>(failure ?? new NotSupportedException("There is no database in this test."));
}
