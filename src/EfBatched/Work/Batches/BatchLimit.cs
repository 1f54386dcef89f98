namespace EfBatched.Work.Batches;

/// <summary>
/// How long one try of a batch may take. At the limit of its work, when that has failed, and when the host aborts, the rest of it has a short time
/// to end; then it is overdue, and nobody waits for it any more.
/// </summary>
internal sealed class BatchLimit : IDisposable
{
    /// <summary>What a cancelled or failed batch has to end by itself. The driver breaks a connection that does not heed a cancel after two seconds.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _cancelled;
    private readonly CancellationTokenRegistration _aborting;
    private readonly TaskCompletionSource _overdue = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private bool _isWorking;
    private long? _ended;

    /// <param name="time">The clock.</param>
    /// <param name="work">The longest time for the work.</param>
    /// <param name="aborting">The host aborts the batch.</param>
    public BatchLimit(TimeProvider time, TimeSpan work, CancellationToken aborting)
    {
        _time = time;
        Work = work;
        _cancelled = CancellationTokenSource.CreateLinkedTokenSource(aborting);
        Token = _cancelled.Token;
        // Set once the work begins: a timer that is never due costs next to nothing.
        _timer = time.CreateTimer(_ => Elapse(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _aborting = aborting.Register(End);
    }

    /// <summary>The longest time for the work.</summary>
    public TimeSpan Work { get; }

    /// <summary>Cancelled at the limit, and when the host aborts.</summary>
    public CancellationToken Token { get; }

    /// <summary>True when the work has reached its limit.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Completes when the batch should have ended and had the time to.</summary>
    public Task Overdue => _overdue.Task;

    /// <summary>The work begins.</summary>
    public void Begin()
    {
        lock (_lock)
        {
            _isWorking = !Token.IsCancellationRequested && _timer.Change(Work, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>The work is done, and COMMIT may take its time.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled meanwhile, and has ended too early if it swallowed that.</exception>
    public void Commit()
    {
        lock (_lock)
        {
            Token.ThrowIfCancellationRequested();
            _isWorking = false;
            _ended = null;
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>The batch has failed or is aborted: what is left is to clean up.</summary>
    public void End()
    {
        lock (_lock)
        {
            _isWorking = false;
            _ended = _time.GetTimestamp();
            _timer.Change(Rest, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        _aborting.Dispose();
        _timer.Dispose();
        _cancelled.Dispose();
    }

    private void Elapse()
    {
        lock (_lock)
        {
            if (!_isWorking)
            {
                // The limit of the work may come in just when that has ended.
                if (_ended is { } ended && _time.GetElapsedTime(ended) > Rest / 2)
                {
                    _overdue.TrySetResult();
                }

                return;
            }

            IsOver = true;
            End();
            // Not on this thread: what the work has registered may block or throw.
            _ = _cancelled.CancelAsync();
        }
    }
}
