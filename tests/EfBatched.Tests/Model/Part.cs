namespace EfBatched.Tests.Model;

/// <summary>An entity with properties that the model requires, and some that it does not.</summary>
public class Part
{
    public int Id { get; set; }

    public long IdBig { get; set; }

    public long? OldId { get; set; }

    public string Code { get; set; } = "";

    public string? Note { get; set; }

    public bool IsOld { get; set; }

    public PartNumber Number { get; set; }

    public int MakerId { get; set; }

    public Maker Maker { get; set; } = null!;

    public int? SellerId { get; set; }

    public Maker? Seller { get; set; }
}
