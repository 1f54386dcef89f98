namespace EfBatched.Tracking;

/// <summary>
/// A runner of one process, alive while its heartbeat is recent. Written by EfBatched only.
/// </summary>
/// <remarks>
/// Public by its name alone, because the code that EF generates for a compiled model says it; what to read is behind
/// <c>Database.BatchedMigrations()</c>, and by SQL.
/// </remarks>
public sealed class BatchedRunnerRow
{
    private BatchedRunnerRow()
    {
    }

    /// <summary>The runner's own id, new with every start of the process.</summary>
    internal Guid Id { get; private set; }

    /// <summary>The name of the machine.</summary>
    internal string Host { get; private set; } = null!;

    /// <summary>The id of the process on its machine.</summary>
    internal int ProcessId { get; private set; }

    /// <summary>The version of the application.</summary>
    internal string Version { get; private set; } = null!;

    /// <summary>The migrations that the build knows, one name a line.</summary>
    internal string Names { get; private set; } = null!;

    /// <summary>When it started, by the database's clock.</summary>
    internal DateTimeOffset StartedAt { get; private set; }

    /// <summary>When it last showed that it is alive.</summary>
    internal DateTimeOffset HeartbeatAt { get; private set; }

    /// <summary>When it stopped in good order; null while it runs, or when it was killed.</summary>
    internal DateTimeOffset? StoppedAt { get; private set; }

    /// <summary>What the runner cannot do, one sentence a line; null when there is nothing to say.</summary>
    internal string? Notes { get; private set; }

    /// <summary>The transactions a minute that it makes outside its batches; null as long as that is not measured.</summary>
    internal int? TransactionsPerMinute { get; private set; }
}
