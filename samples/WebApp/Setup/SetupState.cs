namespace WebApp.Setup;

/// <summary>How far the set-up is, for the page that is served meanwhile.</summary>
internal sealed class SetupState
{
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile SetupProgress _progress = new(SetupStage.CreatingTables, 0, null);

    public SetupProgress Progress
    {
        get => _progress;
        set
        {
            _progress = value;
            if (value.Stage == SetupStage.Ready)
            {
                _ready.TrySetResult();
            }
        }
    }

    public bool IsReady => _progress.Stage == SetupStage.Ready;

    /// <summary>Completes when the database has its tables, its places and its enqueued migrations.</summary>
    public Task Ready => _ready.Task;
}
