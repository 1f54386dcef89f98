namespace EfBatched.FunctionalTests.Migrations;

public sealed class Town
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public string? SearchName { get; set; }
}
