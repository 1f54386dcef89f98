namespace EfBatched.Tests.Model;

/// <summary>A value type that the model converts.</summary>
public readonly record struct PartNumber(int Value);
