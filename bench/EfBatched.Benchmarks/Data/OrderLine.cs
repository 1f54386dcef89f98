namespace EfBatched.Benchmarks.Data;

/// <summary>A row with a composite key.</summary>
internal sealed class OrderLine
{
    public int OrderId { get; init; }

    public int Number { get; init; }

    public int Quantity { get; init; }

    public decimal Price { get; init; }

    public decimal? Total { get; set; }
}
