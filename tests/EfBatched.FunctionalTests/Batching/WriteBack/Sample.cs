namespace EfBatched.FunctionalTests.Batching.WriteBack;

/// <summary>A column of every kind.</summary>
public class Sample
{
    public int Id { get; set; }

    public string? Text { get; set; }

    public string? ShortText { get; set; }

    public long? Number { get; set; }

    public uint Count { get; set; }

    public double Real { get; set; }

    public decimal Price { get; set; }

    public bool Flag { get; set; }

    public char Letter { get; set; }

    public Guid? Token { get; set; }

    public Guid TokenAsText { get; set; }

    public DayOfWeek Day { get; set; }

    public DayOfWeek? DayAsText { get; set; }

    public DateTime Utc { get; set; }

    public DateTime? Local { get; set; }

    public DateTimeOffset Moment { get; set; }

    public DateOnly Date { get; set; }

    public TimeOnly Time { get; set; }

    public TimeSpan? Duration { get; set; }

    public byte[]? Bytes { get; set; }

    public string? Json { get; set; }

    public Uri? Address { get; set; }

    public SampleCode Code { get; set; }

    public int[] Numbers { get; set; } = [];

    public List<string> Words { get; set; } = [];
}
