namespace EfBatched.Tests.Model;

public sealed class Shelf
{
    public int Id { get; set; }
}
