namespace Shop;

public class ExchangeRate
{
    public string Currency { get; set; } = "";

    public decimal InEuro { get; set; }
}
