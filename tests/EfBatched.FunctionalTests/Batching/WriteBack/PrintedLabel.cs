namespace EfBatched.FunctionalTests.Batching.WriteBack;

/// <summary>A label of another type in the same table.</summary>
public class PrintedLabel : Label
{
    public int? Copies { get; set; }
}
