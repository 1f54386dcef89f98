namespace EfBatched.FunctionalTests.Commands;

public sealed class Note
{
    public int Id { get; set; }

    public string Text { get; set; } = "";

    public string? Copy { get; set; }
}
