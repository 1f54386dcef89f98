namespace Shop;

public class Customer
{
    public long Id { get; set; }

    public string Name { get; set; } = "";

    public string? SearchName { get; set; }

    public string Email { get; set; } = "";

    public string? EmailHash { get; set; }
}
