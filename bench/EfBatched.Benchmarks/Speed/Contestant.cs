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

    /// <summary>
    /// Runs before the first that counts. .NET compiles code anew once it has run some dozen times; who does much in few round trips needs
    /// several runs to have that behind it.
    /// </summary>
    public int WarmUps { get; init; } = 1;

    /// <summary>The most repetitions, for one that is far behind.</summary>
    public int MaxRepeats { get; init; } = int.MaxValue;
}
