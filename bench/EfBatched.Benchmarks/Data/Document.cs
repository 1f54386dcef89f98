namespace EfBatched.Benchmarks.Data;

/// <summary>A wide row: five or so fill a page.</summary>
internal sealed class Document : IRow
{
    public long Id { get; init; }

    public required string Title { get; init; }

    public required string Body { get; init; }

    public string? SearchTitle { get; set; }
}
