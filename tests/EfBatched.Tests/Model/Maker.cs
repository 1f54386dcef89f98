namespace EfBatched.Tests.Model;

public sealed class Maker
{
    public int Id { get; set; }

    public string Name { get; set; } = "";
}
