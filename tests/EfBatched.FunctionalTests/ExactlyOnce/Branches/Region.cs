namespace EfBatched.FunctionalTests.ExactlyOnce.Branches;

public class Region
{
    public int Id { get; set; }

    public string Name { get; set; } = "";
}
