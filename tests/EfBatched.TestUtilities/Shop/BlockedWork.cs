namespace EfBatched.TestUtilities.Shop;

/// <summary>Holds the first batch of a host in its work until the test lets it go on.</summary>
public sealed class BlockedWork
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public BlockedWork(WorkScript script) =>
        script.Work = async (batch, cancellationToken) =>
        {
            _begun.TrySetResult();
            await _released.Task.WaitAsync(cancellationToken);
            return await ChangeOrders.ChangeAsync(batch, cancellationToken);
        };

    public Task Begun =>
        _begun.Task;

    public void Release() =>
        _released.TrySetResult();
}
