namespace EfBatched.Storage.Runners;

/// <summary>A runner's row as one statement saw it.</summary>
/// <param name="Names">The migrations that its build knows.</param>
/// <param name="Notes">What it has found about itself that a person should know.</param>
/// <param name="Silent">The time since it last showed that it was alive.</param>
/// <param name="HasStopped">True when it stopped in good order.</param>
internal sealed record RunnerSnapshot(IReadOnlyList<string> Names, IReadOnlyList<string> Notes, TimeSpan Silent, bool HasStopped)
{
    /// <summary>A runner without a beat for this long is taken for dead.</summary>
    public static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(40);

    /// <summary>The time since it started.</summary>
    public TimeSpan Age { get; init; }

    /// <summary>True when it has not stopped, and has shown that it was alive lately.</summary>
    public bool IsAlive => !HasStopped && Silent < LongestSilence;

    public bool Knows(string migration) => Names.Contains(migration, StringComparer.Ordinal);
}
