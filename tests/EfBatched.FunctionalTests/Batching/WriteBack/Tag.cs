namespace EfBatched.FunctionalTests.Batching.WriteBack;

/// <summary>A derived row whose key the application generates.</summary>
public class Tag
{
    public Guid Id { get; set; }

    public int SampleId { get; set; }

    public int[] Numbers { get; set; } = [];
}
