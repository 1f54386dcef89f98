using EfBatched.Running.Jobs;
using EfBatched.Work;

namespace EfBatched.Running.Runner;

/// <summary>What only this process knows, and has lost when it starts again.</summary>
internal sealed class RunnerMemory
{
    /// <summary>The jobs that this process executes.</summary>
    public LiveJobs LiveJobs { get; } = new();

    /// <summary>What this runner has learned about sizes.</summary>
    public LearnedSizes Sizes { get; } = new();

    /// <summary>The rows that have failed in a row.</summary>
    public RowStreaks RowStreaks { get; } = new();

    /// <summary>What the runner cannot do at present.</summary>
    public RunnerNotes Notes { get; } = new();

    /// <summary>Names that the build declares but must not run, since they are taken in this database.</summary>
    public ForeignNames ForeignNames { get; } = new();
}
