namespace EfBatched.TestUtilities.Shop;

/// <summary>A row to be migrated. <see cref="Changes" /> counts how often it was, so that twice shows.</summary>
public class Order
{
    public int Id { get; set; }

    public string Customer { get; set; } = "";

    public string? SearchName { get; set; }

    public int Changes { get; set; }
}
