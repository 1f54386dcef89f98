namespace EfBatched.FunctionalTests.Migrations;

public sealed class City
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public string? SearchName { get; set; }
}
