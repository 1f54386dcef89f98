namespace EfBatched.FunctionalTests.Batching.WriteBack;

/// <summary>A type of the application's own, behind a value converter.</summary>
public readonly record struct SampleCode(int Value);
