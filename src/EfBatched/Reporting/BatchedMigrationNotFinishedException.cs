namespace EfBatched;

/// <summary>
/// A batched migration will not finish without a person, or did not finish in the time that was given.
/// </summary>
public sealed class BatchedMigrationNotFinishedException : InvalidOperationException
{
    internal BatchedMigrationNotFinishedException(BatchedMigrationState state, string message)
        : base(message) =>
        State = state;

    /// <summary>The migration.</summary>
    public string MigrationName => State.Name;

    /// <summary>Where it stood.</summary>
    public BatchedMigrationState State { get; }
}
