using EfBatched.Keys;

namespace EfBatched.Work.Batches;

/// <summary>The rows of a batch: those of its keys, but for the ranges that a person has left as they are.</summary>
internal sealed record BatchRange(KeyRange Keys)
{
    /// <summary>A bounded number of them, since each is part of the statement.</summary>
    public IReadOnlyList<KeyRange> LeftOut { get; init; } = [];
}
