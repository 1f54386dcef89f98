using EfBatched.Tracking;

namespace EfBatched;

/// <summary>A runner of one process as it was at the time of a look, alive while its heartbeat is recent.</summary>
public sealed record BatchedRunnerState
{
    internal BatchedRunnerState()
    {
    }

    /// <summary>The runner's own id, new with every start of the process.</summary>
    public Guid Id { get; internal init; }

    /// <summary>The name of the machine.</summary>
    public string Host { get; internal init; } = null!;

    /// <summary>The id of the process on its machine.</summary>
    public int ProcessId { get; internal init; }

    /// <summary>The version of the application.</summary>
    public string Version { get; internal init; } = null!;

    /// <summary>The migrations that its build knows.</summary>
    public IReadOnlyList<string> Names { get; internal init; } = [];

    /// <summary>When it started, by the database's clock.</summary>
    public DateTimeOffset StartedAt { get; internal init; }

    /// <summary>When it last showed that it is alive.</summary>
    public DateTimeOffset HeartbeatAt { get; internal init; }

    /// <summary>When it stopped in good order; null while it runs, or when it was killed.</summary>
    public DateTimeOffset? StoppedAt { get; internal init; }

    /// <summary>What it cannot do at present, a sentence each; empty when there is nothing to say.</summary>
    public IReadOnlyList<string> Notes { get; internal init; } = [];

    internal static BatchedRunnerState Of(BatchedRunnerRow row) =>
        new()
        {
            Id = row.Id,
            Host = row.Host,
            ProcessId = row.ProcessId,
            Version = row.Version,
            Names = LinesOf(row.Names),
            StartedAt = row.StartedAt,
            HeartbeatAt = row.HeartbeatAt,
            StoppedAt = row.StoppedAt,
            Notes = LinesOf(row.Notes),
        };

    private static string[] LinesOf(string? text) => text?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [];
}
