namespace EfBatched.ExplorerTests.Scripts;

/// <summary>Which rows are to be changed, and how they are found.</summary>
public enum RowSearch
{
    AllRows,

    /// <summary>Those of a <c>Where</c>.</summary>
    Matching,

    /// <summary>The same with <c>BatchByPredicate</c>.</summary>
    ByPredicate,
}
