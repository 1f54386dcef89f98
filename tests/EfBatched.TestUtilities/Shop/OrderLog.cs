namespace EfBatched.TestUtilities.Shop;

/// <summary>A row written beside an order, without a key that would refuse a second one.</summary>
public class OrderLog
{
    public long Id { get; set; }

    public int OrderId { get; set; }
}
