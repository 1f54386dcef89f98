namespace EfBatched.Mutation;

/// <summary>A mutant and what the tests made of it.</summary>
/// <param name="Mutant">The mutant.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="By">The first test that failed, or how else it was noticed; null when it was not.</param>
internal sealed record Judgement(Mutant Mutant, Verdict Verdict, string? By);
