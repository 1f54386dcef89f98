using EfBatched.TestUtilities;

namespace EfBatched.FunctionalTests.ExactlyOnce;

/// <summary>Stops the work at its first row, when the batch's rows are read and none is written, until the test opens the gate.</summary>
public sealed class RowGate
{
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task EnteredAsync() => _entered.Task.WaitForAsync(what: "the first row to be computed");

    public void Open() => _opened.TrySetResult();

    public Task PassAsync(CancellationToken cancellationToken)
    {
        _entered.TrySetResult();
        return _opened.Task.WaitAsync(cancellationToken);
    }
}
