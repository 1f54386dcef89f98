namespace EfBatched.Benchmarks.Data;

/// <summary>A row with the usual key.</summary>
internal interface IRow
{
    long Id { get; }
}
