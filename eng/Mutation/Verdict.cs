namespace EfBatched.Mutation;

/// <summary>What the tests made of a mutant.</summary>
internal enum Verdict
{
    /// <summary>A test failed.</summary>
    Caught,

    /// <summary>The tests did not come to an end, as in an endless loop; this is seen, too.</summary>
    TimedOut,

    /// <summary>Every test passed.</summary>
    Survived,

    /// <summary>No test comes to its place.</summary>
    NotReached,
}
