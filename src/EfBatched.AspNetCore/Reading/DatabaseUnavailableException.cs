namespace EfBatched.AspNetCore.Reading;

/// <summary>Nothing can be said of migrations at the moment: the database does not answer, or has no tables for them yet.</summary>
/// <param name="message">What happened, and what to do.</param>
/// <param name="hasNoTables">True where it answers, but its tables do not exist.</param>
/// <param name="innerException">What it said.</param>
internal sealed class DatabaseUnavailableException(string message, bool hasNoTables, Exception innerException)
    : Exception(message, innerException)
{
    public bool HasNoTables => hasNoTables;
}
