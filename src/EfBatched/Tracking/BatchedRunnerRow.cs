namespace EfBatched.Tracking;

/// <summary>
/// A runner of one process, alive while its heartbeat is recent. Written by EfBatched only.
/// </summary>
public sealed class BatchedRunnerRow
{
    private BatchedRunnerRow()
    {
    }

    /// <summary>The runner's own id, new with every start of the process.</summary>
    public Guid Id { get; private set; }

    /// <summary>The name of the machine.</summary>
    public string Host { get; private set; } = null!;

    /// <summary>The id of the process on its machine.</summary>
    public int ProcessId { get; private set; }

    /// <summary>The version of the application.</summary>
    public string Version { get; private set; } = null!;

    /// <summary>The migrations that the build knows, one name a line.</summary>
    public string Names { get; private set; } = null!;

    /// <summary>When it started, by the database's clock.</summary>
    public DateTimeOffset StartedAt { get; private set; }

    /// <summary>When it last showed that it is alive.</summary>
    public DateTimeOffset HeartbeatAt { get; private set; }

    /// <summary>When it stopped in good order; null while it runs, or when it was killed.</summary>
    public DateTimeOffset? StoppedAt { get; private set; }

    /// <summary>What the runner cannot do, one sentence a line; null when there is nothing to say.</summary>
    public string? Notes { get; private set; }
}
