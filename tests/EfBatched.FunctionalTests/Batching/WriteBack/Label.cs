namespace EfBatched.FunctionalTests.Batching.WriteBack;

/// <summary>A derived row: its key from the database, a default, a discriminator.</summary>
public class Label
{
    public long Id { get; set; }

    public int SampleId { get; set; }

    public string Text { get; set; } = "";

    public DayOfWeek Day { get; set; }

    public int Weight { get; set; }
}
