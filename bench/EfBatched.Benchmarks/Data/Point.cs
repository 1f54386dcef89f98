namespace EfBatched.Benchmarks.Data;

/// <summary>A row whose last column only C# can compute.</summary>
internal sealed class Point : IRow
{
    public long Id { get; init; }

    public required string Name { get; init; }

    public double Latitude { get; init; }

    public double Longitude { get; init; }

    public string? Geohash { get; set; }
}
