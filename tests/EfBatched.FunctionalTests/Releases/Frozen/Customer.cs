namespace EfBatched.FunctionalTests.Releases.Frozen;

public sealed class Customer
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public string? SearchName { get; set; }
}
