namespace EfBatched.TestRunner.Chaos;

/// <summary>Changed in one statement, and logged.</summary>
public sealed class CountedRow : ChaosRow;
