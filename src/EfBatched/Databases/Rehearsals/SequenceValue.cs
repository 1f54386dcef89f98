namespace EfBatched.Databases.Rehearsals;

/// <summary>Where a sequence stands.</summary>
/// <param name="Name">The sequence.</param>
/// <param name="Value">The last value that it gave; null when it gave none, or the role may not see it.</param>
internal sealed record SequenceValue(string Name, long? Value);
