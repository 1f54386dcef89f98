namespace EfBatched.TestRunner.Chaos;

/// <summary>Changed in one statement, where it is not filled.</summary>
public sealed class FilledRow : ChaosRow;
