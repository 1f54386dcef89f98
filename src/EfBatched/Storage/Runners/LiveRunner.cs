namespace EfBatched.Storage.Runners;

/// <summary>A runner that has shown a sign of life lately.</summary>
internal sealed record LiveRunner(string Host, int ProcessId, IReadOnlyCollection<string> Names, IReadOnlyList<string> Notes)
{
    public bool Knows(string migration) => Names.Contains(migration);
}
