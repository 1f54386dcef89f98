namespace EfBatched.FunctionalTests.ExactlyOnce.Branches;

/// <summary>A row whose conditions lead over an optional and a required reference.</summary>
public class Branch
{
    public int Id { get; set; }

    public string City { get; set; } = "";

    public string? Label { get; set; }

    public Region? Region { get; set; }

    public Region Country { get; set; } = null!;

    public List<Region> Neighbours { get; } = [];
}
