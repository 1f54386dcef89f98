namespace EfBatched.FunctionalTests.Identity;

/// <summary>A row of either context's own table.</summary>
public class Item
{
    public int Id { get; set; }

    public string? Code { get; set; }
}
