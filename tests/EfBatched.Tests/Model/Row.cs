namespace EfBatched.Tests.Model;

/// <summary>A row with a key of any type.</summary>
public class Row<TKey>
{
    public TKey Id { get; set; } = default!;
}
