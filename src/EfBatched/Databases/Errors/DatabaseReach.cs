namespace EfBatched.Databases.Errors;

/// <summary>Whether the database could be asked at all.</summary>
internal enum DatabaseReach
{
    /// <summary>It could: whatever failed is another matter.</summary>
    Reached,

    /// <summary>It is down, starts, or the way there is broken: it may come back by itself.</summary>
    Lost,

    /// <summary>It does not let us in, or is not there: a person must mend the login, the name or the file.</summary>
    Refused,
}
