namespace EfBatched.TestRunner.Chaos;

/// <summary>A row written beside a counted one, without a key that would refuse a second one.</summary>
public sealed class CountLog
{
    public long Id { get; set; }

    public int RowId { get; set; }
}
