namespace EfBatched.Databases.Errors;

/// <summary>A database error, classified.</summary>
/// <param name="Kind">What follows from it.</param>
/// <param name="Origin">Who is at fault.</param>
/// <param name="Code">The SQLSTATE or SQLite result code; null when the connection broke before one arrived.</param>
internal sealed record DatabaseFault(FailureKind Kind, FaultOrigin Origin, string? Code)
{
    /// <summary>What the database advises; null when it says nothing.</summary>
    public string? Hint { get; init; }

    /// <summary>The column that the database names; null when it names none.</summary>
    public string? Column { get; init; }

    /// <summary>The constraint that the database names; null when it names none.</summary>
    public string? Constraint { get; init; }
}
