namespace EfBatched.Databases.Errors;

/// <summary>Who is at fault when something fails; docs/failures.md lists what belongs to each.</summary>
internal enum FaultOrigin
{
    /// <summary>What is known does not tell.</summary>
    Unknown,

    /// <summary>Other sessions, by what they do at the moment: waiting helps, a smaller batch need not.</summary>
    Others,

    /// <summary>The database, its machine or the way there: waiting helps.</summary>
    System,

    /// <summary>The value of a row.</summary>
    Rows,

    /// <summary>The work: what it says, or how much it does at once.</summary>
    Work,

    /// <summary>The schema, a permission or a configuration: a person must fix it, whatever the rows and the work.</summary>
    SetUp,
}
