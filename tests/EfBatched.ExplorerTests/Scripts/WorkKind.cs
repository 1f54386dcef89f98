namespace EfBatched.ExplorerTests.Scripts;

/// <summary>How a batch's rows are changed.</summary>
public enum WorkKind
{
    /// <summary>One statement for all of them.</summary>
    SetBased,

    /// <summary>Read into C#, changed one by one, saved.</summary>
    RowByRow,

    /// <summary><c>UpdateRowsAsync</c>.</summary>
    UpdateRows,

    Delete,
}
