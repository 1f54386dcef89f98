namespace EfBatched;

/// <summary>
/// A failure of one step of a run, as given to <see cref="BatchedMigrationRunnerOptions.OnError" />.
/// </summary>
/// <param name="Step">What was being done.</param>
/// <param name="Exception">The failure.</param>
/// <param name="CorrelationId">The run's correlation id; the same as in its log lines and on its job.</param>
/// <param name="MigrationName">The migration; null when the failure came before one was chosen.</param>
/// <param name="JobId">The job; null when the failure came before one was leased.</param>
/// <param name="Attempt">The job's attempt; null without a job.</param>
public sealed record BatchedMigrationErrorContext(
    BatchedMigrationStep Step, Exception Exception, string CorrelationId, string? MigrationName, long? JobId, int? Attempt);
