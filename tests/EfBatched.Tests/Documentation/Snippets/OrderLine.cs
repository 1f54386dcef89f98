namespace Shop;

public class OrderLine
{
    public long OrderId { get; set; }

    public int Number { get; set; }

    public int Quantity { get; set; }

    public decimal Price { get; set; }

    public string Currency { get; set; } = "EUR";

    public decimal? PriceInEuro { get; set; }

    public void RoundPrice() =>
        Price = decimal.Round(Price, 2);
}
