using EfBatched.Model;

namespace EfBatched.Storage.Jobs;

/// <summary>What is kept of a failure.</summary>
internal sealed record JobError(BatchedErrorCode Code, string? SqlState, string Type, string Message)
{
    /// <summary>What the database advises; null when it says nothing.</summary>
    public string? Hint { get; init; }

    /// <summary>The column that the database names; null when it names none.</summary>
    public string? Column { get; init; }

    /// <summary>The constraint that the database names; null when it names none.</summary>
    public string? Constraint { get; init; }
}
