namespace EfBatched.Mutation;

/// <summary>A class of tests, as a run without a mutant has seen it.</summary>
/// <param name="Suite">Its suite.</param>
/// <param name="Name">Its full name.</param>
/// <param name="Duration">How long it takes.</param>
/// <param name="Reached">The mutants that it comes to.</param>
/// <param name="Failing">Its tests that fail without a mutant, whose verdicts do not count.</param>
internal sealed record TestClass(
    Suite Suite, string Name, TimeSpan Duration, IReadOnlySet<int> Reached, IReadOnlyList<string> Failing);
