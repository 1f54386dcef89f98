namespace EfBatched.Design.Tests;

public sealed class City
{
    public int CountryId { get; set; }

    public int Id { get; set; }

    public required string Name { get; set; }

    public string? SearchName { get; set; }
}
