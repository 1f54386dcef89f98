namespace EfBatched;

/// <summary>
/// What a rehearsal came to.
/// </summary>
public enum BatchedRehearsalVerdict
{
    /// <summary>Every batch that was tried could have been committed.</summary>
    Passed,

    /// <summary>Some rows cannot be changed; the others can.</summary>
    RowsFail,

    /// <summary>The work fails, whatever the rows.</summary>
    WorkFails,

    /// <summary>The table has no row, or none is left.</summary>
    NothingToDo,

    /// <summary>Nothing can be said: no batch came to its end, because of the time, of others' locks or of the database.</summary>
    Incomplete,
}
