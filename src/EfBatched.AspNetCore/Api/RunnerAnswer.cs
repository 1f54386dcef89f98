using EfBatched.AspNetCore.Reading;

namespace EfBatched.AspNetCore.Api;

/// <summary>A runner as the HTTP API says it.</summary>
internal sealed record RunnerAnswer(
    string Id, string Source, string Host, int ProcessId, string Version, IReadOnlyList<string> Names, IReadOnlyList<string> Notes,
    DateTimeOffset StartedAt, DateTimeOffset HeartbeatAt, DateTimeOffset? StoppedAt, IReadOnlyList<string> HeldJobs)
{
    public static RunnerAnswer Of(RunnerList list, BatchedRunnerState runner) =>
        new(
            runner.Id.ToString(), list.Source.Key, runner.Host, runner.ProcessId, runner.Version, runner.Names, runner.Notes, runner.StartedAt,
            runner.HeartbeatAt, runner.StoppedAt, [.. list.Held.Where(h => h.Runner == runner.Id).Select(h => MigrationAnswer.Text(h.Job))]);
}
