namespace EfBatched.Benchmarks.Data;

/// <summary>Five columns, of which a set-based work fills one.</summary>
internal sealed class Place : IRow
{
    public long Id { get; init; }

    public required string Name { get; init; }

    public required string Country { get; init; }

    public int Population { get; set; }

    public string? SearchName { get; set; }
}
