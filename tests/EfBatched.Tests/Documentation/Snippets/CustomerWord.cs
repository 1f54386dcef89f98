namespace Shop;

public class CustomerWord
{
    public long Id { get; set; }

    public long CustomerId { get; set; }

    public string Word { get; set; } = "";
}
