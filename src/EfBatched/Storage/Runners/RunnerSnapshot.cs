namespace EfBatched.Storage.Runners;

/// <summary>A runner's row as one statement saw it.</summary>
/// <param name="Names">The migrations that its build knows.</param>
/// <param name="Silent">The time since it last showed that it was alive.</param>
/// <param name="HasStopped">True when it stopped in good order.</param>
internal sealed record RunnerSnapshot(IReadOnlyList<string> Names, TimeSpan Silent, bool HasStopped)
{
    public bool Knows(string migration) => Names.Contains(migration, StringComparer.Ordinal);
}
