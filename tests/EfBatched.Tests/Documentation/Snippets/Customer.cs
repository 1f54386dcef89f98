namespace Shop;

public class Customer
{
    public long Id { get; set; }

    public string Name { get; set; } = "";

    public string? SearchName { get; set; }

    public string Email { get; set; } = "";

    public string? EmailHash { get; set; }

    // snippet: dual-write
    public void Rename(string name)
    {
        Name = name;
        SearchName = name.ToLowerInvariant();
    }
    // end
}
