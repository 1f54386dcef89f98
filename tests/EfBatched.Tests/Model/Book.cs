namespace EfBatched.Tests.Model;

public sealed class Book
{
    public int Id { get; set; }

    public int ShelfId { get; set; }

    public string? Title { get; set; }

    public DateTimeOffset PrintedAt { get; set; }
}
