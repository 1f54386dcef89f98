using EfBatched.Running.Jobs;
using EfBatched.Running.Pacing;
using EfBatched.Work;

namespace EfBatched.FunctionalTests.Running;

/// <summary>Jobs that go on at once and ask nobody, for tests that watch every wait.</summary>
internal sealed class UnpacedJobs : IBatchPacer, IJobPace
{
    public IJobPace Begin(LeasedJob job, BatchedWork work) => this;

    public Task<PaceDecision> NextAsync(BatchMeasure? last, CancellationToken stopping) =>
        Task.FromResult<PaceDecision>(PaceDecision.Go.AtOnce);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
