namespace EfBatched.Design.Tests;

public sealed class Country
{
    public int Id { get; set; }
}
