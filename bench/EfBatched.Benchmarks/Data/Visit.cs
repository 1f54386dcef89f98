namespace EfBatched.Benchmarks.Data;

/// <summary>A row that is an orphan when its visitor is gone.</summary>
internal sealed class Visit : IRow
{
    public long Id { get; init; }

    public long VisitorId { get; init; }

    public required string Page { get; init; }
}
