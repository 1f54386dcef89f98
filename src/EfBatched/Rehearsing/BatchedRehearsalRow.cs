namespace EfBatched;

/// <summary>
/// The values of one row before and after the work.
/// </summary>
/// <param name="Key">Its key, as a JSON array.</param>
/// <param name="Before">The values by the names of their properties, as text.</param>
/// <param name="After">The same afterwards, only those that differ; null where the row is gone.</param>
public sealed record BatchedRehearsalRow(
    string Key, IReadOnlyDictionary<string, string?> Before, IReadOnlyDictionary<string, string?>? After);
