using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Shop;

namespace EfBatched.FunctionalTests.ExactlyOnce;

/// <summary>Work that stops in its n-th batch, its rows changed but not committed, until the test opens the gate.</summary>
public sealed class WorkGate(int n = 1)
{
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _batches;

    /// <summary>Batches begun.</summary>
    public int Batches => _batches;

    public Task EnteredAsync() => _entered.Task.WaitForAsync(what: $"batch {n} to begin");

    public void Open() => _opened.TrySetResult();

    public async Task<int> RunAsync(Batch<ShopContext, Order> batch, CancellationToken cancellationToken)
    {
        var rows = await LoggedChange.RunAsync(batch, cancellationToken);
        if (Interlocked.Increment(ref _batches) == n)
        {
            _entered.TrySetResult();
            await _opened.Task.WaitAsync(cancellationToken);
        }

        return rows;
    }
}
