namespace EfBatched.Storage.Gauges;

/// <summary>A runner that has lately shown that it is alive.</summary>
/// <param name="Names">The migrations that its build knows.</param>
/// <param name="Silent">The time since it did.</param>
/// <param name="Age">The time since it started.</param>
internal sealed record LiveRunner(IReadOnlyList<string> Names, TimeSpan Silent, TimeSpan Age)
{
    public bool Knows(string migration) => Names.Contains(migration, StringComparer.Ordinal);
}
