namespace EfBatched.Benchmarks.Data;

/// <summary>What visits refer to, without a foreign key.</summary>
internal sealed class Visitor : IRow
{
    public long Id { get; init; }

    public required string Name { get; init; }
}
