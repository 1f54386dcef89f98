namespace EfBatched.Tracking;

/// <summary>What is kept of a failure.</summary>
internal sealed record JobError(BatchedErrorCode Code, string? SqlState, string Type, string Message)
{
    /// <summary>What the database advises; null when it says nothing.</summary>
    public string? Hint { get; init; }

    /// <summary>The column that the database names; null when it names none.</summary>
    public string? Column { get; init; }

    /// <summary>The constraint that the database names; null when it names none.</summary>
    public string? Constraint { get; init; }

    /// <summary>The message with what the database advises, for whoever must do something about it.</summary>
    public string Sentence => Hint is null ? Message : $"{Message} ({Hint})";
}
