namespace EfBatched.FunctionalTests.Releases;

/// <summary>Tests that call the SDK run alone: they take the whole machine.</summary>
[CollectionDefinition(nameof(ReleasesRunAlone), DisableParallelization = true)]
public sealed class ReleasesRunAlone;
