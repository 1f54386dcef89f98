namespace EfBatched.ExplorerTests.Scripts;

/// <summary>Which statements an event strikes.</summary>
public enum StatementKind
{
    Any,

    /// <summary>What changes the rows.</summary>
    Work,

    Commit,
}
