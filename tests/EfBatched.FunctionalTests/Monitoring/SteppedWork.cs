using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Shop;

namespace EfBatched.FunctionalTests.Monitoring;

/// <summary>Work that waits in each batch until the test lets it go on.</summary>
internal sealed class SteppedWork : IDisposable
{
    private readonly SemaphoreSlim _steps = new(0);
    private int _batches;

    public SteppedWork(WorkScript script) =>
        script.Work = async (batch, cancellationToken) =>
        {
            Begun.Add(Interlocked.Increment(ref _batches));
            await _steps.WaitAsync(cancellationToken);
            return await ChangeOrders.ChangeAsync(batch, cancellationToken);
        };

    private Recording<int> Begun { get; } = new();

    public Task WaitForBatchAsync(int number) => Begun.WaitForAsync(n => n == number, $"batch {number}");

    public void Step() => _steps.Release();

    public void Finish() => _steps.Release(1_000);

    public void Dispose() => _steps.Dispose();
}
