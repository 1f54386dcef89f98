namespace EfBatched.CommandLine.Commands;

/// <summary>What <c>batched runners --json</c> says of a runner.</summary>
/// <param name="Id">The runner, new with every start of its process.</param>
/// <param name="State"><c>Alive</c>, <c>Silent</c> when it shows no sign of life and has not stopped, or <c>Stopped</c>; by the database's clock.</param>
/// <param name="Host">The machine.</param>
/// <param name="ProcessId">The process on it.</param>
/// <param name="Version">The version of the application.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="HeartbeatAt">When it last showed that it was alive.</param>
/// <param name="StoppedAt">When it stopped in good order; null otherwise.</param>
/// <param name="Knows">The migrations that its build has the work of.</param>
/// <param name="WorksOn">The migrations that it has a job of; of one that is alive.</param>
/// <param name="Notes">What it has found that a person should know.</param>
internal sealed record RunnerLine(
    Guid Id,
    string State,
    string Host,
    int ProcessId,
    string Version,
    DateTimeOffset StartedAt,
    DateTimeOffset HeartbeatAt,
    DateTimeOffset? StoppedAt,
    IReadOnlyList<string> Knows,
    IReadOnlyList<string> WorksOn,
    IReadOnlyList<string> Notes);
