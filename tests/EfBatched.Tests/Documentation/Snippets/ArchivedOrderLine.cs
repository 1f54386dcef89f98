namespace Shop;

public class ArchivedOrderLine
{
    public long OrderId { get; set; }

    public int Number { get; set; }

    public decimal Price { get; set; }
}
