namespace EfBatched.FunctionalTests.Ends;

/// <summary>A row that counts how often it was changed.</summary>
public abstract class CountedRow
{
    public int N { get; set; }
}
