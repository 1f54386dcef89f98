namespace EfBatched.Throttling;

/// <summary>What is known here of the traffic beside a migration.</summary>
/// <param name="OwnTransactions">About how many transactions the engine of this process has made so far: they are no traffic.</param>
/// <param name="JobsAtOnce">The jobs of the migration that may run at once.</param>
internal sealed record Traffic(long OwnTransactions, int JobsAtOnce);
