using EfBatched.ExplorerTests.Keys;

namespace EfBatched.ExplorerTests.Scripts;

/// <summary>A table, a declaration, a kind of work, and what happens meanwhile.</summary>
internal sealed record Script
{
    /// <summary>The name of the <see cref="KeyShape" />.</summary>
    public string Key { get; init; } = "Int";

    /// <summary>The rows, by the places of their keys among the values of the key.</summary>
    public IReadOnlyList<int> Rows { get; init; } = [];

    /// <summary>The name of one of the <see cref="DeclaredSizes" />.</summary>
    public string Sizes { get; init; } = DeclaredSizes.Default;

    /// <summary>The job's size; null for the default.</summary>
    public int? JobSize { get; init; }

    /// <summary>How many jobs at once.</summary>
    public int Jobs { get; init; } = 1;

    public RowSearch Search { get; init; } = RowSearch.AllRows;

    public WorkKind Work { get; init; } = WorkKind.SetBased;

    /// <summary>How long the work takes for each row, by the fake clock.</summary>
    public int RowMs { get; init; }

    /// <summary>Where the engine's own randomness begins.</summary>
    public int Seed { get; init; }

    public IReadOnlyList<ScriptEvent> Events { get; init; } = [];
}
