namespace EfBatched.TestRunner.Chaos;

/// <summary>Changed row by row with SaveChanges, where it is not filled.</summary>
public sealed class DividedRow : ChaosRow;
