namespace EfBatched;

/// <summary>
/// A row that cannot be changed, found by the same bisection as in production; or, without a key, what fails whatever the rows.
/// </summary>
public sealed record BatchedRehearsalFailure
{
    /// <summary>The key of the row, as a JSON array; null where it is no row's failure.</summary>
    public required string? Key { get; init; }

    /// <summary>The SQLSTATE or SQLite's result code; null when it did not come from the database.</summary>
    public required string? SqlState { get; init; }

    /// <summary>The full name of the exception's type.</summary>
    public required string Type { get; init; }

    /// <summary>What was said.</summary>
    public required string Message { get; init; }

    /// <summary>What the database advises; null when it says nothing.</summary>
    public string? Hint { get; init; }

    /// <summary>The column that the database names; null when it names none.</summary>
    public string? Column { get; init; }

    /// <summary>The constraint that the database names; null when it names none.</summary>
    public string? Constraint { get; init; }
}
