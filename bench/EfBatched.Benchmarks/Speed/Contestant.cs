using EfBatched.Benchmarks.Servers;

namespace EfBatched.Benchmarks.Speed;

/// <summary>One way to do a case's work.</summary>
/// <param name="Name">What the report calls it.</param>
/// <param name="RunAsync">The measured part.</param>
internal sealed record Contestant(string Name, Func<Arena, int, Task> RunAsync)
{
    /// <summary>The sizes of a batch among which it may choose the best; one that is ignored when it has none.</summary>
    public IReadOnlyList<int> BatchSizes { get; init; } = [0];

    /// <summary>What must be done before, unmeasured.</summary>
    public Func<Arena, Task> PrepareAsync { get; init; } = _ => Task.CompletedTask;

    /// <summary>The most repetitions, for one that is far behind.</summary>
    public int MaxRepeats { get; init; } = int.MaxValue;
}
